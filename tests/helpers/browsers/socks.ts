import { connect, createServer, type Server, type Socket } from "node:net";
import type { AddressInfo } from "node:net";

/**
 * A SOCKS proxy (RFC 1928) on an ephemeral port of this machine, which leads every name to 127.0.0.1 and keeps the port.
 * So a browser finds shop.test without an entry in /etc/hosts, and reaches nobody else.
 */
export type Socks = { port: number; close(): void };

const VERSION = 5;
const NO_AUTHENTICATION = Buffer.from([VERSION, 0]);
const CONNECTED = Buffer.from([VERSION, 0, 0, 1, 127, 0, 0, 1, 0, 0]);
const REFUSED = Buffer.from([VERSION, 5, 0, 1, 0, 0, 0, 0, 0, 0]);
/** Version, command, reserved, kind of address; then the address. */
const HEAD = 4;

export async function startSocks(): Promise<Socks> {
  const open = new Set<Socket>();
  const server: Server = createServer((client) => {
    open.add(client);
    client.on("close", () => open.delete(client)).on("error", () => client.destroy());
    void serve(client);
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return {
    port: (server.address() as AddressInfo).port,
    close: () => {
      for (const client of open) client.destroy();
      server.close();
    },
  };
}

async function serve(client: Socket): Promise<void> {
  await next(client);
  client.write(NO_AUTHENTICATION);
  const target = connect(portIn(await next(client)), "127.0.0.1");
  target.on("connect", () => {
    client.write(CONNECTED);
    client.pipe(target).pipe(client);
  });
  target.on("error", () => client.end(REFUSED));
  client.on("close", () => target.destroy());
}

/** A browser sends each of its two messages in one piece: they are shorter than any packet. */
const next = (client: Socket): Promise<Buffer> => new Promise((resolve) => client.once("data", resolve));

/** The last two octets, behind an address of 4 (kind 1), 16 (kind 4) or a counted number of octets (kind 3, a name). */
function portIn(message: Buffer): number {
  const kind = message[HEAD - 1];
  const length = kind === 3 ? 1 + (message[HEAD] ?? 0) : kind === 4 ? 16 : 4;
  return message.readUInt16BE(HEAD + length);
}
