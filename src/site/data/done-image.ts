import { escapeHtml } from "../../../labs/kit/lab/escape.ts";
import { dayOf, type Feat } from "./done.ts";

/** What graded the labs, such as "Wristband 0.1.0, Node 24.1.0". */
export type By = { wristband: string; node: string };

const WIDTH = 1200;
const ROW = 62;
const TOP = 150;

/** An SVG image of the labs that passed: what each server withstands, when it was graded, and how. */
export function doneImage(all: readonly Feat[], { wristband, node }: By): string {
  const passed = all.filter(({ pass }) => pass);
  const height = TOP + passed.length * ROW + 90;
  const rows = passed.map((feat, at) => row(feat, TOP + at * ROW));
  const how = `Graded by check-lab on the learner's own machine, Wristband ${wristband}, Node ${node}. npm run verify-work grades it again.`;
  return `<svg xmlns="http://www.w3.org/2000/svg" width="${WIDTH}" height="${height}" viewBox="0 0 ${WIDTH} ${height}" font-family="Figtree, Arial, sans-serif" fill="#15171e" role="img">
<title>${passed.length} of ${all.length} labs pass</title>
<rect width="${WIDTH}" height="${height}" fill="#fff"/>
<rect width="${WIDTH}" height="16" fill="#ffd166"/>
${text(60, 80, 40, "What my servers withstand", 'font-weight="700"')}
${text(60, 120, 22, `Session-based authentication: ${passed.length} of ${all.length} labs pass`)}
${rows.join("\n")}
${text(60, height - 36, 18, how)}
</svg>
`;
}

function row({ lab, pass, withstood, earlier }: Feat, y: number): string {
  const [holding, tried] = [withstood.length, earlier.length];
  const defences = holding === 1 ? "1 defence works" : `${holding} defences work`;
  const attacks = tried === 0 ? "" : tried === 1 ? ", 1 earlier attack fails" : `, ${tried} earlier attacks fail`;
  return [
    text(60, y + 30, 24, `${lab.number}. ${lab.slug}`, 'font-weight="700"'),
    text(440, y + 30, 20, defences + attacks),
    text(1140, y + 30, 18, dayOf(pass?.at ?? ""), 'text-anchor="end"'),
  ].join("\n");
}

const text = (x: number, y: number, size: number, words: string, more = ""): string =>
  `<text x="${x}" y="${y}" font-size="${size}" ${more}>${escapeHtml(words)}</text>`;
