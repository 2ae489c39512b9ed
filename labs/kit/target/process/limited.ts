import { Page } from "../../fast/page.ts";
import { ServerTrouble } from "../target.ts";

const MAX_BODY = 1_000_000;

/** The whole body as text. Throws ServerTrouble after a megabyte, because the body may have no end. */
export async function limited(response: Response): Promise<string> {
  if (!response.body) return "";
  // A byte order mark belongs to the answer.
  const decoder = new TextDecoder("utf-8", { ignoreBOM: true });
  const reader = response.body.getReader() as ReadableStreamDefaultReader<Uint8Array>;
  let [text, size] = ["", 0];
  for (let part = await reader.read(); !part.done; part = await reader.read()) {
    size += part.value.length;
    if (size > MAX_BODY) {
      // Do not wait for the cancel: a source may never finish it.
      void reader.cancel().catch(() => {});
      throw new ServerTrouble("too-much", "The answer's body is larger than a megabyte.");
    }
    text += decoder.decode(part.value, { stream: true });
  }
  return text + decoder.decode();
}

/** The same, without reading what is text already: most answers are pages of the kit. */
export function textOf(response: Response): string | Promise<string> {
  const text = Page.known(response);
  return text !== undefined && text.length <= MAX_BODY ? text : limited(response);
}
