/**
 * Lists what the pages say about browsers and libraries and was checked more than six months ago:
 *     npx node scripts/stale.ts [day, as in 2026-11-28]
 * Without a day it is today. Exit code 1 when there is something to check again.
 */
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { checkedFacts, stale } from "../src/site/data/checked.ts";

const now = process.argv[2] ? Date.parse(`${process.argv[2]}T00:00:00Z`) : Date.now();
if (Number.isNaN(now)) throw new Error(`"${process.argv[2]}" is no day: write it as in 2026-11-28.`);

const pages = ["content/chapters", "content/articles"].flatMap((folder) =>
  readdirSync(folder).map((file) => join(folder, file)),
);
const old = stale(
  pages.flatMap((file) => checkedFacts(file, readFileSync(file, "utf8"))),
  now,
);
for (const { file, on, says } of old) console.log(`${on}  ${file}: ${says}`);
console.log(old.length ? `${old.length} to check again` : "nothing is older than six months");
process.exitCode = old.length ? 1 : 0;
