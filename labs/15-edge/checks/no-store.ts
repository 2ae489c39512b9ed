import type { Exchange } from "../../kit/browser/browser.ts";
import { cacheControl } from "../../kit/browser/shared-cache.ts";
import { must } from "../../kit/grader/expect.ts";

export function mustSayNoStore(at: Exchange, what: string): void {
  const isSaid = cacheControl(at.response).has("no-store");
  must(isSaid, { expected: `Cache-Control: no-store on ${what}`, got: said(at), at });
}

function said({ response }: Exchange): string {
  const lines = response.headers.filter(([name]) => name.toLowerCase() === "cache-control");
  return lines.length > 0 ? `Cache-Control: ${lines.map(([, value]) => value).join(", ")}` : "no Cache-Control";
}
