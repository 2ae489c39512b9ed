import { onTheWire } from "./on-the-wire.ts";

onTheWire(1, 5);
