import { CannotDo, type FreshOptions } from "../target.ts";

/** Throws CannotDo for options that need a server which the grader itself runs. */
export function mustBeAble({
  frozenChance,
  zeroBytes,
  listFails,
  listFailsFrom,
  disk,
  servers,
}: Omit<FreshOptions, "accounts">): void {
  if (frozenChance || zeroBytes) throw new CannotDo("no way to make chance stand still");
  if (listFails || listFailsFrom !== undefined) throw new CannotDo("no way to make the list fail");
  if (disk) throw new CannotDo("no disk that can be filled");
  if (servers !== undefined && servers > 1) throw new CannotDo("no second server");
}
