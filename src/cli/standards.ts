/** Items of public standards that a check belongs to. */
export type Standards = { asvs?: string[]; owasp?: string; cwe?: number[] };

const SHEET = "OWASP Session Management Cheat Sheet";

/**
 * What a check's title says, and the items that ask for it: ASVS 5.0.0 chapters 3 and 7, the cheat sheet's sections, CWE.
 * The first that fits counts. A check that fits none has no item.
 */
const BY_TITLE: [RegExp, Standards][] = [
  // What a server must still do belongs to no item.
  [/works$|is no error|keeps the session alive|finds a basket again/, {}],
  [/expired session|session that expired/, { asvs: ["7.4.1"], owasp: `${SHEET}, Session Expiration`, cwe: [613] }],
  [/using a copied cookie/, { asvs: ["7.3.1", "7.3.2"], owasp: `${SHEET}, Session Expiration`, cwe: [613] }],
  [/path in a cookie/, { cwe: [22] }],
  [/oldest of the three|three sessions at most/, { asvs: ["7.1.2"], owasp: `${SHEET}, Simultaneous Session Logons` }],
  [/did not hand out/, { asvs: ["7.2.1"], owasp: `${SHEET}, Session ID Generation and Verification`, cwe: [384] }],
  [/slow request|at the same time|mix their users/, { cwe: [362] }],
  [
    /128 bits|random bytes|stand still|new and random|new ID/,
    { asvs: ["7.2.3"], owasp: `${SHEET}, Session ID Entropy`, cwe: [331, 340] },
  ],
  [/says nothing about/, { asvs: ["7.2.3"], owasp: `${SHEET}, Session ID Content (or Value)`, cwe: [340] }],
  [/script on a page reads/, { asvs: ["3.3.4"], owasp: `${SHEET}, HttpOnly Attribute`, cwe: [1004] }],
  [/plain http/, { asvs: ["3.3.1"], owasp: `${SHEET}, Secure Attribute`, cwe: [614] }],
  [
    /even with the cookie|on a sibling|whole Origin|neither header|no other site logs|was given opens nothing/,
    { asvs: ["3.5.1"], owasp: "OWASP Cross-Site Request Forgery Prevention Cheat Sheet", cwe: [352] },
  ],
  [
    /a form can share a note/,
    { asvs: ["3.5.3"], owasp: "OWASP Cross-Site Request Forgery Prevention Cheat Sheet", cwe: [352] },
  ],
  [/form on another site/, { asvs: ["3.3.2"], owasp: `${SHEET}, SameSite Attribute`, cwe: [1275] }],
  [/host alone/, { asvs: ["3.3.3"], owasp: `${SHEET}, Domain and Path Attributes` }],
  [
    /(stands in|carries).*(cookie|ID)|secret stays/,
    { asvs: ["3.3.4"], owasp: `${SHEET}, Used vs. Accepted Session ID Exchange Mechanisms`, cwe: [200] },
  ],
  [/half an hour/, { asvs: ["7.3.1"], owasp: `${SHEET}, Idle Timeout`, cwe: [613] }],
  [/eight hours/, { asvs: ["7.3.2"], owasp: `${SHEET}, Absolute Timeout`, cwe: [613] }],
  [/everywhere/, { asvs: ["7.5.2"], owasp: `${SHEET}, Session Expiration`, cwe: [613] }],
  [/log(ged|ging)? out|logout/, { asvs: ["7.4.1"], owasp: `${SHEET}, Session Expiration`, cwe: [613] }],
  [
    /invented|brings along|planting|changes the value|before the login|logging in again|logging in as/,
    { asvs: ["7.2.4"], owasp: `${SHEET}, Renew the Session ID After Any Privilege Level Change`, cwe: [384] },
  ],
  [/admin/, { owasp: "OWASP Top 10:2021 A01", cwe: [862] }],
  [/guarded route|spelling of a path|without a cookie/, { owasp: "OWASP Top 10:2021 A01", cwe: [862] }],
];

export const standardsFor = (title: string): Standards => BY_TITLE.find(([pattern]) => pattern.test(title))?.[1] ?? {};

export const inWords = ({ asvs = [], owasp, cwe = [] }: Standards): string =>
  [...asvs.map((item) => `ASVS 5.0 ${item}`), ...(owasp ? [owasp] : []), ...cwe.map((id) => `CWE-${id}`)].join("; ");
