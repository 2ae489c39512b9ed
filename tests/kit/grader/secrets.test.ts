import { expect, test } from "vitest";
import { SecretValues } from "../../../labs/kit/grader/probes/secret-values.ts";
import { views } from "../../../labs/kit/grader/probes/views.ts";

const ID = "3fa9c1d27be84066aa15c09be7f2d3184b6fe09c55d1a2738e90cc1f7b2a6d43";
const OTHER = "91b04de2f6c7358a2de4f019ab83c6577ce120f94da86b3505b9fe71c8042ad6";
const bytes = Buffer.from(ID, "hex");

/** Ways to write an ID down. */
const WRITTEN: [name: string, text: string][] = [
  ["as it is", `id ${ID}`],
  ["its first eight digits", `session ${ID.slice(0, 8)}…`],
  ["eight from the middle", ID.slice(20, 28)],
  ["backwards", [...ID].toReversed().join("")],
  ["in base64", btoa(`session_token=${ID}`)],
  ["in base64url inside JSON", JSON.stringify({ trace: Buffer.from(ID).toString("base64url") })],
  ["in hexadecimal digits", Buffer.from(ID).toString("hex")],
  ["percent-encoded", [...ID].map((char) => `%${char.charCodeAt(0).toString(16)}`).join("")],
  ["in a JSON Web Token", `eyJhbGciOiJIUzI1NiJ9.${Buffer.from(`{"jti":"${ID}"}`).toString("base64url")}.c2lnbmF0dXJl`],
  ["its bytes in base64", `W/"${bytes.toString("base64")}"`],
  ["base64 in base64", btoa(btoa(ID))],
];

test.each(WRITTEN)("an ID is found %s", (_, text) => {
  expect(new SecretValues([ID, OTHER]).in(views(text))).toBeDefined();
});

test.each([
  ["seven of its digits", ID.slice(0, 7)],
  ["another ID", "c0ffee00112233445566778899aabbccddeeff00112233445566778899aabb00"],
  ["its hash", "5d41402abc4b2a76b9719d911017c592f00ba4e1c2d3b4a5968778695a4b3c2d"],
])("nothing is found in %s", (_, text) => {
  expect(new SecretValues([ID, OTHER]).in(views(text))).toBeUndefined();
});

test("if two sessions share a part of their IDs, that part is not secret", () => {
  const values = new SecretValues([`version-one-of-all.${ID}`, `version-one-of-all.${OTHER}`]);
  expect(values.in(["version-one-of-all"])).toBeUndefined();
  expect(values.in([ID])).toBeDefined();
});
