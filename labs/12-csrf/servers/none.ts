import type { CreateServer } from "../../kit/lab/index.ts";
import { withSameSite } from "../cookie.ts";
import createStarter from "../starter.ts";

/**
 * The starter for a site that other sites show inside their pages: browsers send its cookie with requests from any
 * page.
 */
const createServer: CreateServer<{ username: string }> = (lab) => withSameSite(createStarter(lab), "; SameSite=None");
export default createServer;
