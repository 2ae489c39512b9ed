import type { Handler, Lab } from "../../kit/lab/index.ts";
import { createSite } from "../../kit/lab/whole-site.ts";
import { Files } from "./several-files/files.ts";

export default function createServer({ users, disk, comments, now }: Lab): Handler {
  return createSite({ users, disk, comments, now }, new Files(disk, now));
}
