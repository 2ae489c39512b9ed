import { notFound, type Handler, type Lab } from "../../kit/lab/index.ts";
import { createDoor } from "./several-files/door.ts";
import { createPages } from "./several-files/pages.ts";

/** Three files: the door hands out wristbands, the pages ask it who is there. */
export default function createServer(lab: Lab): Handler {
  const door = createDoor(lab);
  const pages = createPages(lab, door);
  return (request) => (pages[`${request.method} ${new URL(request.url).pathname}`] ?? notFound)(request);
}
