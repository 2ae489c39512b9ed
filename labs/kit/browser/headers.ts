import type { WireResponse } from "../target/target.ts";

/** Each Set-Cookie header of an answer. */
export const setCookies = (response: WireResponse): string[] =>
  response.headers.filter(([name]) => name.toLowerCase() === "set-cookie").map(([, value]) => value);

/** The first header with that name, or an empty string. */
export const header = (message: Pick<WireResponse, "headers">, wanted: string): string =>
  message.headers.find(([name]) => name.toLowerCase() === wanted)?.[1] ?? "";
