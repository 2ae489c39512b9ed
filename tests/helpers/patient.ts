import { CAPS } from "../../src/http/caps.ts";

const MINUTE = 60_000;

/** The usual caps, but a job may wait and work for long: a busy machine takes ten times as long as a quiet one. */
export const PATIENT = { ...CAPS, jobWait: 4 * MINUTE, jobTime: 4 * MINUTE };
