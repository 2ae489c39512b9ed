import { onTheWire } from "./on-the-wire.ts";

onTheWire(6, 7);
