import type { CreateServer } from "../../kit/lab/index.ts";
import { withSameSite } from "../cookie.ts";
import createStarter from "../starter.ts";

/** The starter for a site that is shown inside other sites' pages: its cookie goes along with everybody's requests. */
const createServer: CreateServer<{ username: string }> = (lab) => withSameSite(createStarter(lab), "; SameSite=None");
export default createServer;
