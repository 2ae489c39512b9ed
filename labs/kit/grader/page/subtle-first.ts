/** To be loaded before any suite: what these take from `crypto` when they are loaded must be there. */
import { askForSubtle } from "../../target/worker/subtle.ts";

export const { connect: connectSubtle } = askForSubtle();
