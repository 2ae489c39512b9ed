/** The reader as a separate script, for importScripts. */
import { reader } from "./reader.ts";
import { READER } from "./names.ts";

Object.assign(globalThis, { [READER]: reader });
