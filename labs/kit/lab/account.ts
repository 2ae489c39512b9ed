/** The pages of chapter "account": what users change about themselves, and what an admin changes about them. */

import { escapeHtml } from "./escape.ts";
import { html } from "./replies.ts";
import type { User } from "./types.ts";

/** One session, as its user's account page shows it. Its button sends `device`. Times are epoch milliseconds. */
export type Device = { device: string; createdAt: number; lastSeen: number; isThis: boolean };

const clock = (time: number): string => new Date(time).toISOString().slice(11, 16);

const deviceItem = ({ device, createdAt, lastSeen, isThis }: Device): string =>
  `<li>${isThis ? "This device" : "Another device"}, logged in at ${clock(createdAt)}, last seen at ${clock(lastSeen)}
  <button name="device" value="${escapeHtml(device)}">End it</button></li>`;

const roleForm = `<h2>Roles</h2><form method="post" action="role">
  <label>Name <input name="username" required></label>
  <label>Role <select name="role"><option>member</option><option>admin</option></select></label>
  <button>Give this role</button></form>`;

/** What its user can change: the password, the devices, the account itself. An admin can also give roles. */
export const accountPage = (user: User, devices: readonly Device[]): Response =>
  html(
    `Account of ${user.name}`,
    `<h2>Password</h2><form method="post" action="password">
      <label>Password until now <input name="current" type="password" autocomplete="current-password" required></label>
      <label>New password <input name="password" type="password" autocomplete="new-password" required></label>
      <button>Change it</button></form>
    <h2>Devices</h2><form method="post" action="end-device"><ul>${devices.map(deviceItem).join("")}</ul></form>
    ${user.role === "admin" ? roleForm : ""}
    <h2>The end</h2><form method="post" action="close"><button>Close my account</button></form>
    <p><a href="dashboard">Dashboard</a></p>`,
  );

/** 403: the session is right, and for this the password is asked for again. */
export const confirmPage = (message = "Please give your password again."): Response =>
  html(
    "Is it still you?",
    `<p role="alert">${escapeHtml(message)}</p><form method="post" action="confirm">
      <label>Password <input name="password" type="password" autocomplete="current-password" required></label>
      <button>Go on</button></form><p><a href="account">Account</a></p>`,
    403,
  );
