import { onTheWire } from "./on-the-wire.ts";

onTheWire(10, Infinity);
