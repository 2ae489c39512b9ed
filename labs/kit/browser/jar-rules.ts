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
};

const chromium: Rules = {
  keepsTabs: false,
  needsName: false,
  mendsOctets: false,
  laxByDefault: true,
  hostPrefixNeedsPath: true,
  newValueIsNewCookie: true,
};

const firefox: Rules = {
  keepsTabs: true,
  needsName: true,
  mendsOctets: true,
  laxByDefault: false,
  hostPrefixNeedsPath: false,
  newValueIsNewCookie: false,
};

/** The rules of each browser that the simulated one can be. */
export const RULES = { chromium, firefox } satisfies Record<string, Rules>;
export type BrowserKind = keyof typeof RULES;

/**
 * What labs are graded by: what both browsers agree on, and where they differ what is harder on a server. It keeps no
 * cookie that either drops, and sends one without SameSite with every request, as Firefox does.
 */
export const STRICTER: Rules = {
  keepsTabs: chromium.keepsTabs,
  needsName: firefox.needsName,
  mendsOctets: firefox.mendsOctets,
  laxByDefault: firefox.laxByDefault,
  hostPrefixNeedsPath: chromium.hostPrefixNeedsPath,
  newValueIsNewCookie: chromium.newValueIsNewCookie,
};
