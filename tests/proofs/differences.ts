import type { BrowserName } from "../helpers/browsers/browser.ts";

const NO_PREFIXES = "libsoup knows no prefixes and keeps these cookies like any other";

/** By proof: the browsers in which the sentence is false, and what they do instead. */
export const DIFFERENCES: Record<string, Partial<Record<BrowserName, string>>> = {
  nameless: { firefox: "Firefox keeps a cookie with that name and an empty value" },
  "size-limit": { webkit: "libsoup also keeps a cookie of 4,097 octets" },
  "long-attribute-ignored": { webkit: "libsoup takes an attribute of more than 1,024 octets like any other" },
  "overflow-evicts-httponly": { webkit: "libsoup still has the HttpOnly cookies after 800 others" },
  "secure-on-localhost": {
    webkit: "WebKitGTK sends them at http://localhost as little as at any other name over http",
  },
  "host-prefix-stops-siblings": { webkit: NO_PREFIXES },
  "host-prefix-rules": {
    firefox:
      "Firefox also keeps a __Host- cookie without a Path attribute when the answer came from the root directory",
    webkit: NO_PREFIXES,
  },
  "prefix-ignores-case": { webkit: NO_PREFIXES },
  "secure-prefix-rules": { webkit: NO_PREFIXES },
  "host-http-prefix-rules": { webkit: NO_PREFIXES },
  "nameless-cannot-mimic-a-prefix": { webkit: "libsoup keeps the one that has no equals sign" },
  "host-prefix-deletion-needs-secure": { webkit: NO_PREFIXES },
  "none-needs-secure": { webkit: "WebKitGTK keeps it, as a cookie for plain http too" },
  "secure-recording": {
    webkit: "WebKitGTK does not send the Secure cookie of http://localhost back, so the login fails there",
  },
  "third-party-none": {
    webkit: "WebKitGTK set to refuse third-party cookies still sends those that the site set before",
  },
  "max-age-beats-expires": { webkit: "libsoup goes by the Expires that follows, and drops the cookie" },
  "unsafe-url-sends-it-everywhere": {
    firefox: "Firefox sends another site the origin alone, whatever the page's policy says",
    webkit: "WebKitGTK sends another site the origin alone, whatever the page's policy says",
  },
  "capped-at-400-days": { webkit: "libsoup keeps a cookie for as long as the server says" },
  "malformed-max-age-ignored": { webkit: "libsoup takes some of them for a number, and drops the cookie" },
  "clear-site-data-takes-all": {
    firefox: "Firefox keeps the cookies that a subdomain set for itself",
    webkit: "WebKitGTK keeps the cookies that a subdomain set for itself",
  },
};
