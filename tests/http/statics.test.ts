import { createHash } from "node:crypto";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { createServer, request, type IncomingMessage, type OutgoingHttpHeaders, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { gunzipSync } from "node:zlib";
import { afterAll, beforeAll, expect, test } from "vitest";
import { Statics } from "../../src/http/statics.ts";

const PAGE = `<!doctype html><title>Long</title>${"<p>A list at the door.</p>".repeat(200)}`;
const STYLE = "p{color:red}";
const FRAME = "<!doctype html><script>1</script>";
const READER = "strip(types);".repeat(10_000);
const folder = mkdtempSync(join(tmpdir(), "statics-"));
let server: Server;

beforeAll(async () => {
  writeFileSync(join(folder, "long.html"), PAGE);
  mkdirSync(join(folder, "_astro"));
  writeFileSync(join(folder, "_astro", "Base.D-x_1.css"), STYLE);
  writeFileSync(
    join(folder, "styled.html"),
    '<!doctype html><link rel="stylesheet" href="/_astro/Base.D-x_1.css"><p>Hello',
  );
  writeFileSync(join(folder, "face.woff2"), Buffer.alloc(5000));
  mkdirSync(join(folder, "bench"));
  writeFileSync(join(folder, "bench", "frame.html"), FRAME);
  writeFileSync(join(folder, "bench", "reader.js"), READER);
  const statics = new Statics(folder);
  server = createServer((message, response) => void statics.answer(message, response, message.url ?? ""));
  await new Promise<void>((ready) => server.listen(0, "127.0.0.1", ready));
});
afterAll(() => {
  server.close();
  rmSync(folder, { recursive: true });
});

function get(path: string, headers: OutgoingHttpHeaders = {}): Promise<{ answer: IncomingMessage; body: Buffer }> {
  const { port } = server.address() as AddressInfo;
  return new Promise((resolve, reject) => {
    request({ port, path, headers, host: "127.0.0.1", agent: false }, (answer) => {
      const chunks: Buffer[] = [];
      answer.on("data", (chunk: Buffer) => chunks.push(chunk));
      answer.on("end", () => resolve({ answer, body: Buffer.concat(chunks) }));
    })
      .on("error", reject)
      .end();
  });
}

test.each(["gzip", "gzip, deflate, br", "br;q=1, gzip;q=0.5", "GZIP"])(
  "a page is sent zipped to a client that accepts %s",
  async (accepted) => {
    const { answer, body } = await get("/long.html", { "accept-encoding": accepted });
    expect(answer.headers).toMatchObject({ "content-encoding": "gzip", vary: "accept-encoding" });
    expect(answer.headers["content-length"]).toBe(String(body.length));
    expect(body.length).toBeLessThan(PAGE.length / 4);
    expect(gunzipSync(body).toString()).toBe(PAGE);
  },
);

test.each([undefined, "", "br", "gzip;q=0", "gzip; q=0.0", "notgzip"])(
  "a page is sent unzipped to a client that accepts %s",
  async (accepted) => {
    const headers = accepted === undefined ? {} : { "accept-encoding": accepted };
    const { answer, body } = await get("/long.html", headers);
    expect(answer.headers["content-encoding"]).toBeUndefined();
    expect(answer.headers.vary).toBe("accept-encoding");
    expect(body.toString()).toBe(PAGE);
  },
);

test("a compressed file is not compressed again", async () => {
  const { answer } = await get("/face.woff2", { "accept-encoding": "gzip" });
  expect(answer.headers["content-encoding"]).toBeUndefined();
  expect(answer.headers.vary).toBeUndefined();
});

test("a client that already has the page gets a 304, even if its copy is compressed", async () => {
  const { answer } = await get("/long.html", { "accept-encoding": "gzip" });
  const again = await get("/long.html", { "if-none-match": answer.headers.etag });
  expect(again.answer.statusCode).toBe(304);
  expect(again.body).toHaveLength(0);
});

test("a page contains its styles in place of links to them, and its policy allows each", async () => {
  const { answer, body } = await get("/styled.html");
  expect(body.toString()).toBe(`<!doctype html><style>${STYLE}</style><p>Hello`);
  const hash = createHash("sha256").update(STYLE).digest("base64");
  expect(answer.headers["content-security-policy"]).toContain(`style-src 'self' 'sha256-${hash}';`);
  expect((await get("/_astro/Base.D-x_1.css")).body.toString()).toBe(STYLE);
});

test("only the site may put the grading page into a frame, where it loads nothing; no other page may be in a frame", async () => {
  const { headers } = (await get("/bench/frame.html")).answer;
  const policy = headers["content-security-policy"];
  expect(policy).toContain(
    "default-src 'none'; script-src 'sha256-a4ayc/80/OGda4BO/1o/V0etpOqiLx1JwB5S3beHW0s=' blob:",
  );
  expect(policy).toContain("connect-src 'none'; ");
  expect(policy).toContain("sandbox allow-scripts; frame-ancestors 'self'");
  expect(headers["x-frame-options"]).toBe("SAMEORIGIN");
  expect((await get("/long.html")).answer.headers["x-frame-options"]).toBe("DENY");
});

test("a large file is zipped in the background, and each answer before and after that contains the whole file", async () => {
  const getZipped = () => get("/bench/reader.js", { "accept-encoding": "gzip" });
  await expect.poll(async () => (await getZipped()).answer.headers["content-encoding"]).toBe("gzip");
  const { answer, body } = await getZipped();
  expect(gunzipSync(body).toString()).toBe(READER);
  const plain = await get("/bench/reader.js");
  expect(plain.body.toString()).toBe(READER);
  expect(plain.answer.headers.etag).toBe(answer.headers.etag);
});
