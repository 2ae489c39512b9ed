import { notFound, type Handler, type Lab } from "../../kit/lab/index.ts";
import { createDoor } from "./several-files/door.ts";
import { createPages } from "./several-files/pages.ts";

/** Three files: the door starts sessions, and the pages ask it who is logged in. */
export default function createServer(lab: Lab): Handler {
  const door = createDoor(lab);
  const pages = createPages(lab, door);
  return (request) => (pages[`${request.method} ${new URL(request.url).pathname}`] ?? notFound)(request);
}
