/** Another digit or letter, that no decoder reads as the same one. Does not change what joins the parts of a value. */
export function otherThan(char: string): string {
  if (/[a-z]/i.test(char)) return /[a-f]/i.test(char) ? differing(char, "a", "b") : differing(char, "x", "k");
  return /\d/.test(char) ? differing(char, "7", "3") : char;
}

const differing = (char: string, one: string, other: string): string => (char.toLowerCase() === one ? other : one);
