// Loaded before any TypeScript, because an older Node fails there with a stack that does not name the cause. Plain
// JavaScript that Node 12 can read.
const WANTED = [22, 18];

/** One sentence for a Node that is too old, or undefined. `version` is as in process.versions.node. */
export function tooOld(version) {
  const [major = 0, minor = 0] = version.split(".").map(Number);
  const [wantedMajor, wantedMinor] = WANTED;
  if (major > wantedMajor || (major === wantedMajor && minor >= wantedMinor)) return undefined;
  return (
    `This is Node ${version}, and Wristband needs ${WANTED.join(".")} or newer. It brings its own, which an install script ` +
    "puts into node_modules: start it with npm run, and if that is what you did, your package manager skips install " +
    "scripts. npm rebuild node --ignore-scripts=false puts it there."
  );
}

const sentence = tooOld(process.versions.node);
if (sentence !== undefined) {
  console.error(sentence);
  process.exit(2);
}
