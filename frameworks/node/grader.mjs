/** What a grader needs of an app, and no site on the web may have: a clock that a header moves, and new people by a POST. */
import { Server } from "node:http";

const secret = process.env.WRISTBAND_SECRET;
const RealDate = Date;
let offset = 0;

globalThis.Date = class extends RealDate {
  constructor(...parts) {
    super(...(parts.length === 0 ? [RealDate.now() + offset] : parts));
  }
  static now() {
    return RealDate.now() + offset;
  }
};

const listeners = [];
/** Calls back with the new people when the app must forget everything. */
export const onFresh = (callback) => listeners.push(callback);

// A request that does not show the secret of this run goes on as if this file were not there.
const { emit } = Server.prototype;
Server.prototype.emit = function (event, request, response) {
  if (event !== "request" || !secret || request.headers["x-wristband-secret"] !== secret)
    return emit.apply(this, arguments);
  const now = Number(request.headers["x-wristband-now"]);
  if (now > 0) offset = now - RealDate.now();
  if (request.url !== "/wristband-fresh") return emit.apply(this, arguments);
  const chunks = [];
  request.on("data", (chunk) => chunks.push(chunk));
  request.on("end", () => {
    const people = JSON.parse(Buffer.concat(chunks).toString());
    for (const listener of listeners) listener(people);
    response.writeHead(204).end();
  });
  return true;
};
