/**
 * The keys in Redis, all below "wristband:":
 *
 * - `lease:S`   who works on sandbox S right now; a random token, gone after a few seconds
 * - `box:S`     a hash: the address of who made it, whether they acted, this second's requests, each server's record and version
 * - `used:S`    its servers by the time of last use
 * - `boxes`     all sandboxes by the time of last use
 * - `from:A`    the same for those made from address A
 * - `looked`, `looked:A`  those of them whose readers have only looked so far
 * - `stall:S`, `stalls`  the cookie stalls
 *
 * `events:S/name` are channels. Times are epoch milliseconds of the process that asks.
 */
export const PREFIX = "wristband:";

export const channelOf = (sandbox: string, name: string): string => `${PREFIX}events:${sandbox}/${name}`;
export const stallKey = (sandbox: string): string => `${PREFIX}stall:${sandbox}`;
export const BOXES = `${PREFIX}boxes`;
