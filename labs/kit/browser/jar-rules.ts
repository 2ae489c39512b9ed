/** Where browsers treat cookies in different ways. tests/kit/browser/real holds each kind against the browser itself. */
export type Rules = {
  /** A tab inside a name, a value or an attribute is kept, where others drop the cookie. */
  keepsTabs: boolean;
  /** "a" without an equals sign is a cookie called a, and one without a name is dropped. Others keep a value without a name. */
  needsName: boolean;
  /** Octets of a value that are no UTF-8 become U+FFFD, and a script reads such cookies. Others send them as they came. */
  mendsOctets: boolean;
  /** A cookie without SameSite is Lax after its first two minutes. Elsewhere it goes along with every request. */
  laxByDefault: boolean;
  /** "__Host-" needs a Path attribute. Elsewhere the root as the default path will do. */
  hostPrefixNeedsPath: boolean;
  /** A cookie that is set again with another value counts as new in the order of sending. Elsewhere it keeps its place. */
  newValueIsNewCookie: boolean;
  /** The header ends before the first control character or octet outside ASCII. Elsewhere see `keepsTabs`. */
  endsAtControls: boolean;
  /** Cookies whose names begin with "__Host-" and the like must have the attributes that the prefix asks for. */
  knowsPrefixes: boolean;
  /** "Partitioned" is an attribute. Elsewhere it is an unknown one. */
  knowsPartitioned: boolean;
  /** Pairs, attributes and lifetimes have the limits of 6265bis. Elsewhere they have none. */
  hasLimits: boolean;
  /** A cookie with SameSite=None is dropped without Secure. */
  noneNeedsSecure: boolean;
  /** Plain http cannot set a cookie that hides a Secure one. Elsewhere it only cannot replace one. */
  keepsHttpFromHiding: boolean;
  /** Plain http of localhost and 127.0.0.1 is as good as https. Elsewhere Secure keeps cookies away from there too. */
  trustsThisMachine: boolean;
};

/** In what Chromium and Firefox agree. */
const MODERN = {
  endsAtControls: false,
  knowsPrefixes: true,
  knowsPartitioned: true,
  hasLimits: true,
  noneNeedsSecure: true,
  keepsHttpFromHiding: true,
  trustsThisMachine: true,
};

const chromium: Rules = {
  keepsTabs: false,
  needsName: false,
  mendsOctets: false,
  laxByDefault: true,
  hostPrefixNeedsPath: true,
  newValueIsNewCookie: true,
  ...MODERN,
};

const firefox: Rules = {
  keepsTabs: true,
  needsName: true,
  mendsOctets: true,
  laxByDefault: false,
  hostPrefixNeedsPath: false,
  newValueIsNewCookie: false,
  ...MODERN,
};

/** WebKitGTK, whose cookies are those of libsoup. Safari has other ones, so this says nothing about Safari. */
const webkit: Rules = {
  keepsTabs: false,
  needsName: false,
  mendsOctets: false,
  laxByDefault: false,
  hostPrefixNeedsPath: false,
  newValueIsNewCookie: false,
  endsAtControls: true,
  knowsPrefixes: false,
  knowsPartitioned: false,
  hasLimits: false,
  noneNeedsSecure: false,
  keepsHttpFromHiding: false,
  trustsThisMachine: false,
};

/** The rules of each browser that the simulated one can be. */
export const RULES = { chromium, firefox, webkit } satisfies Record<string, Rules>;
export type BrowserKind = keyof typeof RULES;

/**
 * What labs are graded by: what Chromium and Firefox agree on, and where they differ what is harder on a server. It keeps no
 * cookie that either drops, and sends one without SameSite with every request, as Firefox does.
 */
export const STRICTER: Rules = {
  keepsTabs: chromium.keepsTabs,
  needsName: firefox.needsName,
  mendsOctets: firefox.mendsOctets,
  laxByDefault: firefox.laxByDefault,
  hostPrefixNeedsPath: chromium.hostPrefixNeedsPath,
  newValueIsNewCookie: chromium.newValueIsNewCookie,
  ...MODERN,
};
