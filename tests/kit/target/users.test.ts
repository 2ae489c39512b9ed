import { describe, expect, test } from "vitest";
import { createUsers, type Changed } from "../../../labs/kit/target/users.ts";
import { createRecord, revive, serialise } from "../../../src/live/server/record.ts";

const ALICE = { name: "alice", password: "wonderland", role: "member", note: "locker 1" } as const;

describe("the users of a lab", () => {
  test("a password that was changed is right, and the one before is wrong", async () => {
    const users = createUsers([ALICE]);
    expect(await users.change("alice", { password: "looking-glass" })).toBe(true);
    expect(await users.verify("alice", "looking-glass")).toBe(true);
    expect(await users.verify("alice", "wonderland")).toBe(false);
  });

  test("a changed role changes neither the password nor a copy of the user from before", async () => {
    const users = createUsers([ALICE]);
    const before = users.get("alice");
    await users.change("alice", { role: "admin" });
    expect([before?.role, users.get("alice")?.role]).toEqual(["member", "admin"]);
    expect(await users.verify("alice", "wonderland")).toBe(true);
  });

  test("a closed account is nobody's, and cannot be changed", async () => {
    const users = createUsers([ALICE]);
    expect(await users.change("alice", { closed: true })).toBe(true);
    expect(users.get("alice")).toBeUndefined();
    expect(await users.verify("alice", "wonderland")).toBe(false);
    expect(await users.change("alice", { password: "looking-glass" })).toBe(false);
  });

  test.each(["bob", "", "__proto__", "Alice"])("there is no %j to change", async (name) => {
    const changed = new Map<string, Changed>();
    expect(await createUsers([ALICE], changed).change(name, { role: "admin" })).toBe(false);
    expect(changed.size).toBe(0);
  });

  test("another process that gets the record knows the new password, and no record holds it in plain text", async () => {
    const record = { ...createRecord(0), accounts: [ALICE] };
    await createUsers(record.accounts, record.changed).change("alice", { password: "looking-glass" });
    const text = serialise(record);
    expect(text).not.toContain("looking-glass");
    const moved = revive(text);
    expect(await createUsers([ALICE], moved?.changed).verify("alice", "looking-glass")).toBe(true);
  });
});
