import crypto from "node:crypto";
import { syncBuiltinESMExports } from "node:module";
import { replace } from "./chance.ts";
import { fillWebCrypto, randomFrom, UUID_BYTES, withZeroStart, type Fill } from "./random-fill.ts";

/**
 * Makes the first `count` bytes zero that this process takes from a cryptographic generator; all others are random. An
 * ID made from no more bytes than these is the same after each start. Only for a process that runs nothing but a lab's
 * server. A key that WebCrypto generates is random from its first byte.
 */
export function zeroFirstBytes(count: number): () => void {
  const random = crypto.randomFillSync;
  const fill = withZeroStart((view, from, size) => {
    random(new Uint8Array(view.buffer, view.byteOffset), from, size);
    return view;
  }, count);
  return replaceGenerators(fill);
}

/**
 * Calls `note` with the number of bytes whenever code in this process takes some from a cryptographic generator. A UUID
 * counts as many as are random in it.
 */
export function overGenerators(note: (bytes: number) => void): () => void {
  const random = crypto.randomFillSync;
  const noting =
    (bytesIn: (size: number) => number): Fill =>
    (view, from = 0, size = view.byteLength - from) => {
      note(bytesIn(size));
      random(new Uint8Array(view.buffer, view.byteOffset), from, size);
      return view;
    };
  const [fill, fillUuid] = [noting((size) => size), noting(() => UUID_BYTES)];
  return replaceGenerators(fill, fillUuid);
}

function replaceGenerators(fill: Fill, fillUuid = fill): () => void {
  // crypto.getRandomValues of node:crypto calls that of WebCrypto.
  const undo = [...fillWebCrypto(fill, fillUuid), ...onNode(fill, fillUuid)];
  syncBuiltinESMExports();
  return () => {
    for (const one of undo) one();
    syncBuiltinESMExports();
  };
}

const onNode = (fill: Fill, fillUuid: Fill) =>
  Object.entries(randomFrom(fill, fillUuid)).map(([name, value]) =>
    replace(crypto as Record<string, unknown>, name, value),
  );
