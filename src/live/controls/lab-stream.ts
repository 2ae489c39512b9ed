import type { LiveAnswer } from "../../http/answer.ts";
import type { Caps } from "../../http/caps.ts";
import { goOn } from "../server/going-on.ts";
import type { Mounted } from "../server/mount.ts";
import type { ServerId, Store } from "../stores/sandbox-store.ts";
import { refuseTooMany } from "./stream.ts";

const aSecond = () => new Promise<void>((resolve) => void setTimeout(resolve, 1000).unref());

/** `second` resolves after a second; left out, of the machine's time. */
type Following = { store: Store; caps: Caps; second?: (() => Promise<void>) | undefined };

/**
 * Lets an event stream of a lab's own go on for the client that asked for it. It counts as an open stream of its
 * server. Throws CapReached.
 */
export async function follow(
  { status, headers, body }: Mounted,
  stream: number,
  id: ServerId,
  { store, caps, second = aSecond }: Following,
): Promise<LiveAnswer> {
  const look = { ...id, acts: false };
  const hangUp = () => store.use(look, (server) => server.hangUp(stream));
  try {
    refuseTooMany(store.streams(id), caps);
  } catch (error) {
    await hangUp();
    throw error;
  }
  const { leave } = await store.watch(look, { tell: () => {}, end: () => {} });
  const next = () =>
    store.use(look, async (server) => {
      await server.pass();
      return server.take(stream);
    });
  const over = () => {
    leave();
    hangUp().catch(() => {});
  };
  // Without this header a proxy that buffers would delay every event.
  const unbuffered: LiveAnswer["headers"] = [...headers, ["x-accel-buffering", "no"]];
  return { status, headers: unbuffered, body: goOn(typeof body === "string" ? body : "", { second, next, over }) };
}
