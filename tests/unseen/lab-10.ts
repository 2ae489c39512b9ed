import type { Unseen } from "./types.ts";

export default [
  {
    name: "strike-swallows",
    why: "When the disk cannot delete, logging out everywhere says all the same that it is done.",
    edits: [["await disk.delete(fileOf(name));", "await disk.delete(fileOf(name)).catch(() => undefined);"]],
  },
  {
    name: "remembers-the-folder",
    why: "The list of files is remembered until this server writes one: sessions that another server began are not seen.",
    edits: [
      [
        "const book: Book = {",
        "let listed: [string, string][] | undefined;\n  const book: Book = {\n    // listed: this server's view",
      ],
      [
        "const [id, secret] = [newSessionId(), newSessionId()];",
        "const [id, secret] = [newSessionId(), newSessionId()];\n      const known = listed;",
      ],
      [
        "return `${id}.${secret}`;",
        `if (known) listed = [...known, [id, JSON.stringify({ ...session, mark: await hash(secret) })]];
      return \`\${id}.\${secret}\`;`,
      ],
      [
        `for (const [name, text] of await disk.list("sessions")) {`,
        `listed ??= await disk.list("sessions");
      for (const [name, text] of listed) {`,
      ],
    ],
  },
  {
    name: "files-for-unknown-ids",
    why: "A token of the right shape that has no file gets an empty one, so that the next lookup is quick: scripts fill the disk.",
    edits: [
      [
        "return open(await disk.read(fileOf(id)), secret);",
        `const text = await disk.read(fileOf(id));
      if (text === undefined && secret) await disk.write(fileOf(id), "");
      return open(text, secret);`,
      ],
    ],
  },
  {
    name: "removes-suggestions",
    why: "Every login removes files that are no session, also from the folder of suggestions.",
    edits: [
      [
        "const [id, secret] = [newSessionId(), newSessionId()];",
        `for (const [name, text] of await disk.list("suggestions")) if (!parse(text)) await disk.delete(\`suggestions/\${name}\`);
      const [id, secret] = [newSessionId(), newSessionId()];`,
      ],
    ],
  },
  {
    name: "secret-asked-once",
    why: "The secret is asked for once; after that the file's name is enough, and it stands in every list of the folder.",
    edits: [
      [
        "async function open(text: string | undefined, secret: string): Promise<Session | undefined> {",
        "const proven = new Set<string>();\n  async function open(text: string | undefined, secret: string): Promise<Session | undefined> {",
      ],
      [
        "return kept?.mark === (await hash(secret)) && now() < expiresAt(kept) ? kept : undefined;",
        `if (!kept || !(now() < expiresAt(kept))) return undefined;
    if (kept.mark === (await hash(secret))) proven.add(kept.mark);
    return proven.has(kept.mark) ? kept : undefined;`,
      ],
    ],
  },
  {
    name: "fields-in-lines",
    why: "A file has a line for its mark and one for the JSON, with its length before it.",
    isRight: true,
    edits: [
      [
        `const kept = JSON.parse(text ?? "") as Kept | null;`,
        `const [, length = "", json = ""] = /^([0-9]+) ([^]*)$/.exec(text ?? "") ?? [];
    if (Number(length) !== json.length) return undefined;
    const kept = JSON.parse(json) as Kept | null;`,
      ],
      [
        "return kept ? JSON.stringify({ ...kept, ...change(kept) }) : text;",
        "return kept ? written({ ...kept, ...change(kept) }) : text;",
      ],
      ["JSON.stringify({ ...session, mark: await hash(secret) })", "written({ ...session, mark: await hash(secret) })"],
      [
        "async function hash(text: string): Promise<string> {",
        `function written(kept: Kept): string {
  const json = JSON.stringify(kept);
  return \`\${json.length} \${json}\`;
}

async function hash(text: string): Promise<string> {`,
      ],
    ],
  },
] satisfies Unseen[];
