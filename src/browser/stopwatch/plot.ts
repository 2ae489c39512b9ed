import { h, type Tree } from "../panel/tree.ts";

/** One line of the plot: a value for 0, 1, 2 … right digits. */
export type Series = { name: string; title: string; values: readonly number[] };
export type Measured = { unit: string; series: readonly Series[] };

const [WIDTH, HEIGHT, LEFT, BOTTOM, TOP] = [340, 250, 48, 44, 30];
const RIGHT = 12;

/** Marks that differ in shape, so that colour is never the only sign. */
const MARKS = ["M-4-4h8v8h-8z", "M0-5.5 5.5 4.5h-11z", "M0-5 5 0 0 5-5 0z"];

/** A round number at or above the largest value: 1, 2 or 5 with zeros. */
export function ceiling(largest: number): number {
  const power = 10 ** Math.floor(Math.log10(Math.max(largest, 1)));
  return [1, 2, 5, 10].map((step) => step * power).find((step) => step >= largest) ?? largest;
}

const round = (value: number): string => String(Math.round(value * 10) / 10);

/** The plot as markup, with a sentence in place of the picture for those who cannot see it. */
export function plot({ unit, series }: Measured): Tree {
  const count = Math.max(...series.map(({ values }) => values.length));
  const top = ceiling(Math.max(...series.flatMap(({ values }) => values)));
  const x = (right: number) => round(LEFT + (right / Math.max(1, count - 1)) * (WIDTH - LEFT - RIGHT));
  const y = (value: number) => round(HEIGHT - BOTTOM - (value / top) * (HEIGHT - BOTTOM - TOP));
  const label = `${unit} by the number of right digits at the start. ${series.map(inWords).join(" ")}`;
  return h(
    "svg",
    { viewBox: `0 0 ${WIDTH} ${HEIGHT}`, role: "img", "aria-label": label },
    ...[0, top / 2, top].map((value) =>
      h(
        "g",
        {},
        h("path", { class: "grid", d: `M${LEFT} ${y(value)}H${WIDTH - RIGHT}` }),
        h("text", { x: String(LEFT - 8), y: y(value), dy: "4", "text-anchor": "end" }, round(value)),
      ),
    ),
    ...Array.from({ length: count }, (_, right) =>
      h("text", { x: x(right), y: String(HEIGHT - BOTTOM + 19), "text-anchor": "middle" }, String(right)),
    ),
    h("text", { x: "0", y: "14" }, (unit.split(",", 1)[0] ?? "").toLowerCase()),
    h("text", { x: String(LEFT), y: String(HEIGHT - 6) }, "right digits at the start"),
    ...series.map((line, place) => drawn(line, place, x, y)),
  );
}

type Scale = (value: number) => string;

const drawn = ({ name, values }: Series, place: number, x: Scale, y: Scale): Tree =>
  h(
    "g",
    { "data-door": name },
    h("path", { class: "line", d: `M${values.map((value, right) => `${x(right)} ${y(value)}`).join("L")}` }),
    ...values.map((value, right) =>
      h("path", { class: "point", d: MARKS[place] ?? "", transform: `translate(${x(right)} ${y(value)})` }),
    ),
  );

const inWords = ({ title, values }: Series): string => `${title}: ${values.map(round).join(", ")}.`;

/** What the marks stand for. */
export const legend = ({ series }: Measured): Tree =>
  h(
    "ul",
    { class: "legend" },
    ...series.map(({ name, title }, place) =>
      h(
        "li",
        { "data-door": name },
        h(
          "svg",
          { viewBox: "-16 -8 32 16", "aria-hidden": "true" },
          h("path", { class: "line", d: "M-16 0H16" }),
          h("path", { class: "point", d: MARKS[place] ?? "" }),
        ),
        title,
      ),
    ),
  );

/** The same numbers as a table. */
export const table = ({ unit, series }: Measured): Tree =>
  h(
    "table",
    {},
    h("caption", {}, unit),
    h(
      "thead",
      {},
      row(
        "Right digits",
        series.map(({ title }) => title),
        "col",
      ),
    ),
    h(
      "tbody",
      {},
      ...(series[0]?.values ?? []).map((_, right) =>
        row(
          String(right),
          series.map(({ values }) => round(values[right] ?? 0)),
        ),
      ),
    ),
  );

const row = (first: string, cells: readonly string[], scope?: "col"): Tree =>
  h(
    "tr",
    {},
    h("th", { scope: scope ?? "row" }, first),
    ...cells.map((cell) => (scope ? h("th", { scope }, cell) : h("td", {}, cell))),
  );

export const figure = (measured: Measured): Tree[] => [plot(measured), legend(measured), table(measured)];
