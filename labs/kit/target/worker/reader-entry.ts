/** The reader as a script of its own, for importScripts. */
import { reader } from "./reader.ts";
import { READER } from "./names.ts";

Object.assign(globalThis, { [READER]: reader });
