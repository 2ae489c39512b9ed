import { createHash, randomBytes, timingSafeEqual } from "node:crypto";
import type { Settings } from "../settings/settings.ts";

/**
 * A secret for one start of the site: 256 random bits, safe in a URL. Undefined where there is no reader's own file: on a
 * public server, and where several processes share their sandboxes.
 */
export const createKey = ({ isPublic, store }: Pick<Settings, "isPublic" | "store">): string | undefined =>
  isPublic || store !== "memory" ? undefined : randomBytes(32).toString("base64url");

/** True if the keys are equal. The time it takes does not depend on where they differ, or on their lengths. */
export const isKey = (given: string, key: string): boolean => timingSafeEqual(digest(given), digest(key));

const digest = (text: string): Buffer => createHash("sha256").update(text).digest();

/**
 * What a cookie may hold in place of the secret. Cookies go to every port of a host, and whoever reads this one cannot
 * write or run the reader's files with it.
 */
export const passFor = (key: string): string => digest(`door ${key}`).toString("base64url");

/**
 * The address of a local site with the secret in its fragment, which a browser sends to nobody: it stands in no log and in
 * no Referer (RFC 9110 section 7.1).
 */
export const linkTo = ({ port, key }: { port: number; key: string | undefined }): string =>
  withKey(`http://localhost:${port}`, key);

export const withKey = (site: string, key: string | undefined): string =>
  `${site}${key === undefined ? "" : `/#key=${key}`}`;
