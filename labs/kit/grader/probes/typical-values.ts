/** Why programs look at some headers: values of real clients that code may treat in another way. */

/** Browsers that servers send other cookies to, an old app, and programs that watch a server. */
const AGENTS = [
  "Mozilla/5.0 (Macintosh; Intel Mac OS X 10_14_6) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/12.1.2 Safari/605.1.15",
  "Mozilla/5.0 (iPhone; CPU iPhone OS 12_4 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/12.1.2 Mobile/15E148 Safari/604.1",
  "Mozilla/5.0 (Windows NT 6.1) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/60.0.3112.113 Safari/537.36",
  "Mozilla/5.0 (Windows NT 10.0; WOW64; Trident/7.0; rv:11.0) like Gecko",
  "Googlebot/2.1",
  "kube-probe/1.30",
  "curl/8.5.0",
];

/** As CVE-2025-29927 was used: the guard counts how often its own name is there. */
const SUBREQUEST = Array.from({ length: 5 }, () => "middleware").join(":");

const TYPICAL: Record<string, string[]> = {
  "user-agent": AGENTS,
  accept: ["application/json", "*/*"],
  "x-requested-with": ["XMLHttpRequest"],
  "sec-fetch-dest": ["iframe", "empty"],
  "sec-fetch-mode": ["navigate", "cors", "no-cors"],
  "sec-fetch-site": ["none", "same-site"],
  "sec-fetch-user": ["?1"],
  "sec-purpose": ["prefetch"],
  purpose: ["prefetch"],
  "x-forwarded-proto": ["http", "https"],
  forwarded: ["for=127.0.0.1", "for=10.0.0.1;proto=http"],
  "x-middleware-subrequest": [SUBREQUEST, "src/middleware"],
};

/** Values that real clients send with this name. None for a name that is no header of theirs. */
export const typicalValues = (name: string): readonly string[] => TYPICAL[name.toLowerCase()] ?? [];
