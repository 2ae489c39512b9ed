import { CannotDo, ServerTrouble, type FreshOptions } from "../target.ts";

/** Throws CannotDo for options that need a server which the grader itself runs. */
export function mustBeAble({
  frozenChance,
  zeroBytes,
  listFails,
  listFailsFrom,
  writesFail,
  disk,
  servers,
}: Omit<FreshOptions, "accounts">): void {
  if (frozenChance || zeroBytes) throw new CannotDo("no way to control its random values");
  if (listFails || listFailsFrom !== undefined || writesFail) throw new CannotDo("no way to make the list fail");
  if (disk) throw new CannotDo("no disk that can be filled");
  if (servers !== undefined && servers > 1) throw new CannotDo("no second server");
}

/** Throws ServerTrouble when a POST that should have emptied the server was answered otherwise. */
export function mustHaveEmptied(status: number, path: string, line: string): void {
  if (status >= 200 && status <= 299) return;
  const message = `POST ${path} should empty the server (${line}), but its answer had status ${status}.`;
  throw new ServerTrouble("does-not-load", message);
}
