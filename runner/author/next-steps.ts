/** One thing that an author writes, and the command that shows how far it is. */
interface Step {
  what: string;
  why: string;
  command: (lab: string) => string;
}

const LOOK: readonly (readonly [words: string, what: string])[] = [
  ["author preview", "what a learner receives, and what a report tells of each test"],
  ["grade --variant solution", "the reference solution earns 100"],
  ["verify", "all seven gates hold"],
];

const STEPS: readonly Step[] = [
  {
    what: "README.md",
    why: "the brief: decide the contract, a section for each stage",
    command: (lab) => `author preview ${lab}`,
  },
  {
    what: "lab.yaml",
    why: "stages and their points, services, packages",
    command: (lab) => `author preview ${lab}`,
  },
  {
    what: "starter/",
    why: "what one begins with: it starts and does little else",
    command: (lab) => `grade ${lab} --variant starter`,
  },
  {
    what: "solution/, suite/",
    why: "a stage at a time: the tests, and what passes them",
    command: (lab) => `grade ${lab} --variant solution`,
  },
  {
    what: "hints/",
    why: "three steps a stage, from a nudge to nearly the answer",
    command: (lab) => `hint ${lab} <stage> --step 3`,
  },
  {
    what: "alternatives/",
    why: "two or more right answers that look nothing like yours",
    command: (lab) => `grade ${lab} --variant alternatives/<name>`,
  },
  {
    what: "mistakes/",
    why: "eight or more wrong ones; each test is failed by one",
    command: (lab) => `grade ${lab} --variant mistakes/<name>`,
  },
  { what: "all of it", why: "until every gate holds", command: (lab) => `verify ${lab}` },
];

/** What an author reads after `author new`: what to look at, then what to write, in order. */
export function nextSteps(lab: string, fileCount: number, guide: string): string {
  const look = LOOK.map(([words, what]) => [lineFor(words, lab), what] as const);
  const lookWidth = Math.max(...look.map(([line]) => line.length));
  const whatWidth = Math.max(...STEPS.map(({ what }) => what.length));
  return [
    `Made ${lab}, a small lab that works: ${fileCount} files.`,
    "",
    "See it work:",
    ...look.map(([line, what]) => `  ${line.padEnd(lookWidth)}  ${what}`),
    "",
    "Then make it yours, in this order:",
    ...STEPS.flatMap(({ what, why, command }, index) => [
      `  ${index + 1}. ${what.padEnd(whatWidth)}  ${why}`,
      `     ${"".padEnd(whatWidth)}  backlab ${command(lab)}`,
    ]),
    "",
    `The guide is ${guide}`,
    "",
  ].join("\n");
}

/** The lab comes after a command's own words and before its flags. */
function lineFor(words: string, lab: string): string {
  const [command, flags] = words.split(/ (?=--)/);
  return ["backlab", command, lab, flags].filter((word) => word !== undefined).join(" ");
}
