import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";

const css = readFileSync("src/site/styles/tokens.css", "utf8");

type Rgb = [number, number, number];

/** A token's colour in a theme. Follows var(). */
function token(name: string, theme: "light" | "dark"): Rgb {
  const value = new RegExp(`--${name}: ([^;]+);`).exec(css)?.[1] ?? "";
  const alias = /^var\(--([\w-]+)\)$/.exec(value)?.[1];
  if (alias) return token(alias, theme);
  const [, light = value, dark = value] = /^light-dark\(([^,]+), ([^)]+)\)$/.exec(value) ?? [];
  return hex(theme === "light" ? light : dark);
}

function hex(colour: string): Rgb {
  const digits = colour.replace("#", "").trim();
  const full = digits.length === 3 ? digits.replace(/./g, "$&$&") : digits;
  if (!/^[0-9a-f]{6}$/i.test(full)) throw new Error(`not a colour: "${colour}"`);
  return [0, 2, 4].map((at) => linear(Number.parseInt(full.slice(at, at + 2), 16) / 255)) as Rgb;
}

const linear = (channel: number) => (channel <= 0.04045 ? channel / 12.92 : ((channel + 0.055) / 1.055) ** 2.4);

/** OKLCH to linear sRGB, cut at the edge of the gamut (CSS Color 4, section 9.3). */
function oklch(l: number, c: number, hue: number): Rgb {
  const [a, b] = [c * Math.cos((hue * Math.PI) / 180), c * Math.sin((hue * Math.PI) / 180)];
  const [x, y, z] = [
    (l + 0.3963377774 * a + 0.2158037573 * b) ** 3,
    (l - 0.1055613458 * a - 0.0638541728 * b) ** 3,
    (l - 0.0894841775 * a - 1.291485548 * b) ** 3,
  ];
  return [
    4.0767416621 * x - 3.3077115913 * y + 0.2309699292 * z,
    -1.2684380046 * x + 2.6097574011 * y - 0.3413193965 * z,
    -0.0041960863 * x - 0.7034186147 * y + 1.707614701 * z,
  ].map((channel) => Math.min(1, Math.max(0, channel))) as Rgb;
}

const luminance = ([r, g, b]: Rgb) => 0.2126 * r + 0.7152 * g + 0.0722 * b;

/** WCAG 2.2, contrast ratio. */
function contrast(one: Rgb, other: Rgb): number {
  const [light = 0, dark = 0] = [luminance(one), luminance(other)].sort((a, b) => b - a);
  return (light + 0.05) / (dark + 0.05);
}

const CODE = ["comment", "keyword", "string", "string-expression", "constant", "function", "parameter", "link"];

describe.each(["light", "dark"] as const)("in the %s theme", (theme) => {
  test.each(["ink", "quiet", "link", "good", "bad"])("%s has a contrast of 7 as text", (name) => {
    for (const ground of ["paper", "raised"]) {
      expect(contrast(token(name, theme), token(ground, theme)), ground).toBeGreaterThanOrEqual(7);
    }
  });

  test.each(CODE)("code token %s has a contrast of 5.5, in changed lines too", (name) => {
    for (const ground of ["raised", "good-bg", "bad-bg"]) {
      expect(contrast(token(`token-${name}`, theme), token(ground, theme)), ground).toBeGreaterThanOrEqual(5.5);
    }
  });

  test("plain text in changed lines has a contrast of 7", () => {
    for (const ground of ["good-bg", "bad-bg"]) {
      expect(contrast(token("ink", theme), token(ground, theme)), ground).toBeGreaterThanOrEqual(7);
    }
  });
});

test("text on a wristband has a contrast of 7 in the colour of every chapter", () => {
  const hues = [...css.matchAll(/--hue: (\d+)/g)].map(([, hue]) => Number(hue));
  const [, l, c] = /--band: oklch\(([\d.]+) ([\d.]+) var/.exec(css) ?? [];
  expect(hues).toHaveLength(12);
  for (const hue of hues) {
    expect(contrast(token("band-ink", "light"), oklch(Number(l), Number(c), hue)), `hue ${hue}`).toBeGreaterThanOrEqual(
      7,
    );
  }
});
