import { onTheWire } from "./on-the-wire.ts";

onTheWire(8, 9);
