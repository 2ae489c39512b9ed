/** Replaces node:util in the stripper. */
const { TextDecoder, TextEncoder } = globalThis;
export { TextDecoder, TextEncoder };
