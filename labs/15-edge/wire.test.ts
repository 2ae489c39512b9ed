import { proveOnTheWire } from "../../tests/labs/wire/on-the-wire.ts";

proveOnTheWire(import.meta.dirname);
