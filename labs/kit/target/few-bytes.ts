import crypto from "node:crypto";
import { syncBuiltinESMExports } from "node:module";
import { replace } from "./chance.ts";
import { fillWebCrypto, randomFrom, withZeroStart, type Fill } from "./random-fill.ts";

/**
 * The first `count` bytes that anybody takes from a cryptographic generator of this process are zero, all others are
 * random. So what is made from no more than those is the same after each start. Only for a process in which nothing
 * but a lab's server runs. A key that WebCrypto generates is random from its first byte on.
 */
export function zeroFirstBytes(count: number): () => void {
  const random = crypto.randomFillSync;
  const fill = withZeroStart((view, from, size) => {
    random(new Uint8Array(view.buffer, view.byteOffset), from, size);
    return view;
  }, count);
  return replaceGenerators(fill);
}

/** Calls `note` with the number of bytes whenever somebody takes some from a cryptographic generator of this process. */
export function overGenerators(note: (bytes: number) => void): () => void {
  const random = crypto.randomFillSync;
  return replaceGenerators((view, from = 0, size = view.byteLength - from) => {
    note(size);
    random(new Uint8Array(view.buffer, view.byteOffset), from, size);
    return view;
  });
}

function replaceGenerators(fill: Fill): () => void {
  // crypto.getRandomValues of node:crypto asks the one of WebCrypto.
  const undo = [...fillWebCrypto(fill), ...onNode(fill)];
  syncBuiltinESMExports();
  return () => {
    for (const one of undo) one();
    syncBuiltinESMExports();
  };
}

const onNode = (fill: Fill) =>
  Object.entries(randomFrom(fill)).map(([name, value]) => replace(crypto as Record<string, unknown>, name, value));
