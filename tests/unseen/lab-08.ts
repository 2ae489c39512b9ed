import type { Unseen } from "./types.ts";

export default [
  {
    name: "logins-at-once-share-one-answer",
    why: "Two logins of one name at the same moment share one answer: with alice's name and any password somebody is in.",
    edits: [
      [
        "async function login(request: Request) {",
        `const pending = new Map<string, Promise<string>>();
  async function verified(username: string, password: string): Promise<boolean> {
    const answer = pending.get(username) ?? users.verify(username, password).then(async (isRight) => {
      await store.get("warm");
      return isRight ? "yes" : "no";
    });
    pending.set(username, answer);
    const said = await answer;
    pending.delete(username);
    return said === "yes";
  }

  async function login(request: Request) {`,
      ],
      ["if (!(await users.verify(username, password)))", "if (!(await verified(username, password)))"],
    ],
  },
  {
    name: "item-moves-the-start",
    why: "An item writes the record anew, with the current time as its start: the eight hours never end.",
    edits: [
      [
        "({ ...session, basket: [...session.basket, item] })",
        "({ ...session, basket: [...session.basket, item], createdAt: now() })",
      ],
    ],
  },
  {
    name: "first-one-is-enough",
    why: "Logging out everywhere waits for the first deletion only, and the others may still be on their way.",
    edits: [
      [
        "for (const [id, session] of await store.all()) if (session.username === username) await store.delete(id);",
        `const own = (await store.all()).filter(([, session]) => session.username === username);
    await Promise.race(own.map(([id]) => store.delete(id)));`,
      ],
    ],
  },
  {
    name: "newest-goes-at-a-tie",
    why: "The newest three stay, in an order that puts the older of two first when they began at the same moment.",
    edits: [
      [
        "for (const [id] of [...ended, ...own.slice(0, -LIMIT)]) await store.delete(id);",
        `const newest = own.toSorted(([, one], [, other]) => other.createdAt - one.createdAt);
    for (const [id] of [...ended, ...newest.slice(LIMIT)]) await store.delete(id);`,
      ],
    ],
  },
  {
    name: "locks-for-ever",
    why: "Each cookie that adds an item gets a lock, also an unknown one, and no lock is ever removed.",
    edits: [
      [
        "async function addToBasket(request: Request) {",
        `const locks = new Map<string, Promise<unknown>>();
  function addToBasket(request: Request): Promise<Response> {
    const id = site.sessionId(request);
    const turn = (locks.get(id) ?? Promise.resolve()).then(() => add(request));
    locks.set(id, turn.catch(() => {}));
    return turn;
  }

  async function add(request: Request) {`,
      ],
      ["const add = (session: Session)", "const addItem = (session: Session)"],
      ["store.update(site.sessionId(request), add)", "store.update(site.sessionId(request), addItem)"],
    ],
  },
  {
    name: "all-at-once-awaited",
    why: "It deletes what goes all at once and waits for all, and sorts by the time of the login.",
    isRight: true,
    edits: [
      [
        "for (const [id] of [...ended, ...own.slice(0, -LIMIT)]) await store.delete(id);",
        `const oldest = own.toSorted(([, one], [, other]) => one.createdAt - other.createdAt);
    await Promise.all([...ended, ...oldest.slice(0, -LIMIT)].map(([id]) => store.delete(id)));`,
      ],
    ],
  },
] satisfies Unseen[];
