import { describe, expect, test } from "vitest";
import { createUsers, type Changed } from "../../../labs/kit/target/users.ts";
import { createRecord, revive, serialise } from "../../../src/live/server/record.ts";

const ALICE = { name: "alice", password: "wonderland", role: "member", note: "locker 1" } as const;

describe("the users of a lab", () => {
  test("after a change the new password is right and the old password is wrong", async () => {
    const users = createUsers([ALICE]);
    expect(await users.change("alice", { password: "looking-glass" })).toBe(true);
    expect(await users.verify("alice", "looking-glass")).toBe(true);
    expect(await users.verify("alice", "wonderland")).toBe(false);
  });

  test("a changed role changes neither the password nor an earlier copy of the user", async () => {
    const users = createUsers([ALICE]);
    const before = users.get("alice");
    await users.change("alice", { role: "admin" });
    expect([before?.role, users.get("alice")?.role]).toEqual(["member", "admin"]);
    expect(await users.verify("alice", "wonderland")).toBe(true);
  });

  test("nobody can log in to a closed account or change it", async () => {
    const users = createUsers([ALICE]);
    expect(await users.change("alice", { closed: true })).toBe(true);
    expect(users.get("alice")).toBeUndefined();
    expect(await users.verify("alice", "wonderland")).toBe(false);
    expect(await users.change("alice", { password: "looking-glass" })).toBe(false);
  });

  test.each(["bob", "", "__proto__", "Alice"])("%j cannot be changed, because there is no such user", async (name) => {
    const changed = new Map<string, Changed>();
    expect(await createUsers([ALICE], changed).change(name, { role: "admin" })).toBe(false);
    expect(changed.size).toBe(0);
  });

  test("another process that gets the record knows the new password, and no record contains a password in plain text", async () => {
    const record = { ...createRecord(0), accounts: [ALICE] };
    await createUsers(record.accounts, record.changed).change("alice", { password: "looking-glass" });
    const text = serialise(record);
    expect(text).not.toContain("looking-glass");
    const moved = revive(text);
    expect(await createUsers([ALICE], moved?.changed).verify("alice", "looking-glass")).toBe(true);
  });
});
