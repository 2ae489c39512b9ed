import crypto from "node:crypto";
import { syncBuiltinESMExports } from "node:module";
import { replace } from "./chance.ts";
import { fillWebCrypto, randomFrom, withZeroStart, type Fill } from "./random-fill.ts";

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

/** Calls `note` with the number of bytes whenever code in this process takes some from a cryptographic generator. */
export function overGenerators(note: (bytes: number) => void): () => void {
  const random = crypto.randomFillSync;
  return replaceGenerators((view, from = 0, size = view.byteLength - from) => {
    note(size);
    random(new Uint8Array(view.buffer, view.byteOffset), from, size);
    return view;
  });
}

function replaceGenerators(fill: Fill): () => void {
  // crypto.getRandomValues of node:crypto calls that of WebCrypto.
  const undo = [...fillWebCrypto(fill), ...onNode(fill)];
  syncBuiltinESMExports();
  return () => {
    for (const one of undo) one();
    syncBuiltinESMExports();
  };
}

const onNode = (fill: Fill) =>
  Object.entries(randomFrom(fill)).map(([name, value]) => replace(crypto as Record<string, unknown>, name, value));
