import type { LiveClient } from "./live-client.ts";
import { cookieHeader, pictureAfter, type PanelEvent } from "./fold.ts";
import { labsOrigin } from "./own.ts";
import { isExport } from "./root.ts";
import type { ShownPage } from "./shop-page.ts";
import { terminalCommand } from "./terminal-command.ts";
import { part, type View } from "./view.ts";

export type Fields = [name: string, value: string][];

/** What the deeds need of the panel. */
export type Stage = {
  root: HTMLElement;
  client: LiveClient;
  view: View;
  page: ShownPage;
  /** Closes the page. */
  close: () => void;
  events: readonly PanelEvent[];
  /** Asks for the server's present state. */
  look: () => Promise<void>;
};

/** Does what a form of the panel is for. `dataset` is that of the form. */
export async function submit(stage: Stage, dataset: DOMStringMap, fields: Fields): Promise<void> {
  const { form = "", method = "GET", path = "/" } = dataset;
  const values: Record<string, string | undefined> = Object.fromEntries(fields);
  if (form === "ask") return ask(stage, method, path, fields);
  if (form === "edit") return edit(stage, values["name"] ?? "", values["value"] ?? "");
  if (form !== "address") return control(stage, form, Object.fromEntries(fields));
  return ask(stage, values["method"] ?? method, values["path"] ?? path, [...new URLSearchParams(values["body"])]);
}

/** A request of the reader's own browser, with its own cookies. */
async function ask({ client, view, page, look }: Stage, method: string, path: string, fields: Fields) {
  const address = await client.address(path);
  if (address === undefined) return view.say("That path leads out of this server. Only curl can send such a request.");
  // An export would start a download and show no page.
  const shown = method === "GET" || (method === "POST" && path !== "/export");
  if (shown) return page.visit(method, address, fields);
  await client.page(path, { method, body: method === "HEAD" ? null : new URLSearchParams(fields) });
  await client.noteJar();
  await look();
}

const CONTROLS = ["skip", "reset", "restart", "thief"] as const;

async function control({ client, close, look }: Stage, wanted: string, fields: Record<string, string>) {
  const name = CONTROLS.find((known) => known === wanted);
  if (!name) return;
  await client.control(name, fields);
  if (name === "reset") {
    await client.forgetCookies();
    close();
  }
  await look();
}

/** Puts the Cookie header of the reader's browser into the thief's form. */
export async function steal({ root, view, events, look }: Stage) {
  await look();
  const cookie = cookieHeader(pictureAfter(events).jars.you);
  part<HTMLInputElement>(root, "loot").value = cookie;
  view.say(cookie ? "The thief now has a copy of your cookie." : "There is no cookie to copy: log in first.");
}

/** Opens the form that changes a cookie, as a browser's developer tools would. */
export function offerEdit(root: HTMLElement, name: string, value: string): void {
  const form = part(root, "edit");
  form.hidden = false;
  part(form, "edit-name").textContent = name;
  part<HTMLInputElement>(form, "edit-key").value = name;
  const input = part<HTMLInputElement>(form, "edit-value");
  input.value = value;
  input.focus();
}

async function edit({ root, client, view, look }: Stage, name: string, value: string) {
  await client.editCookie(name, value);
  part(root, "edit").hidden = true;
  await look();
  view.say(`Your browser will now send ${name}=${value}.`);
}

/** Where serve-lab runs a server. No command reaches one that runs in this page. */
const SERVED = "http://localhost:8080";

/** Puts the request of the button's list item on the page and the clipboard, as a curl command. */
export async function copyCurl({ client, view, events }: Stage, button: HTMLElement): Promise<void> {
  const event = view.eventOf(button.closest("li"), events);
  if (event?.type !== "exchange") return;
  const command = document.createElement("pre");
  command.tabIndex = 0;
  command.textContent = terminalCommand(event.request, isExport() ? SERVED : (await labsOrigin()) + client.base);
  button.replaceWith(command);
  command.focus();
  navigator.clipboard.writeText(command.textContent).then(
    () => view.say("The command is copied. Run it in a terminal."),
    () => view.say("The browser could not copy the command. Copy it by hand."),
  );
}
