import type { CreateServer } from "../../kit/lab/index.ts";
import { withSameSite } from "../cookie.ts";
import createStarter from "../starter.ts";

/** The starter without SameSite on its cookie: each browser has its own rule for such cookies. */
const createServer: CreateServer<{ username: string }> = (lab) => withSameSite(createStarter(lab), "");
export default createServer;
