import type { Submitted } from "../bulk/identify.ts";
import { BacklabError } from "../errors.ts";
import type { LoadedLab } from "../labs/catalogue.ts";
import { readLabTree } from "../labs/lab-tree.ts";
import { variantFiles } from "../labs/variants.ts";
import { templatesFolder } from "../paths.ts";
import { codeIn, codeOf, type SourceFile } from "./code.ts";
import { type OwnPrints, ownPrints, similarity } from "./compare.ts";
import { longestPiece } from "./longest.ts";
import type { Similarities, SimilarPair } from "./similarities.ts";
import { Text } from "./text.ts";

/** Independent solutions of a lab have 5% in common or less, see docs/decisions/0018. */
export const LISTED_FROM_PERCENT = 30;
export const MOST_LISTED = 20;

export interface SimilarRequest {
  submitted: readonly Submitted[];
  /** Whose starter and suites count for nothing; null where it is not known. */
  lab: LoadedLab | null;
  /** From how many percent on a pair is listed. */
  min: number;
  /** How many pairs are listed at most. */
  top: number;
}

/**
 * Finds submissions of different people that are alike. They are read, as for a grade, and nothing of them is run.
 *
 * @throws BacklabError `cancelled`, and of blame `lab` or `machine`
 */
export async function findSimilar(request: SimilarRequest, signal: AbortSignal): Promise<Similarities> {
  const { submitted, lab, min, top } = request;
  const { taken, notTaken } = await takeCode(submitted, signal);
  const given = lab === null ? [] : [new Text(await givenCode(lab))];
  const printsOf = ownPrints(
    taken.map(({ text }) => text),
    given,
  );
  const matches = alike(
    taken.map(({ who, text }) => ({ who, text, prints: printsOf(text) })),
    min,
  );
  return {
    schemaVersion: 1,
    lab: lab?.lab.id ?? null,
    compared: taken.length,
    notCompared: notTaken,
    min,
    found: matches.length,
    pairs: matches.slice(0, top).map(pairOf),
  };
}

interface TakenCode {
  who: Submitted["candidate"];
  text: Text;
}

/** What cannot be taken in has been handed in all the same, and is named. */
async function takeCode(
  submitted: readonly Submitted[],
  signal: AbortSignal,
): Promise<{ taken: TakenCode[]; notTaken: Similarities["notCompared"] }> {
  const taken: TakenCode[] = [];
  const notTaken: Similarities["notCompared"] = [];
  for (const { candidate: who, take } of submitted) {
    const files = await take(signal).then(codeOf).catch(whyNotTaken);
    if (typeof files === "string") notTaken.push({ id: who.id, name: who.name, why: files });
    else taken.push({ who, text: new Text(files) });
  }
  return { taken, notTaken };
}

function whyNotTaken(error: unknown): string {
  const mayGoOn = error instanceof BacklabError && (error.blame === "submission" || error.code === "clone_failed");
  if (mayGoOn) return error.message;
  throw error;
}

/** The starter with its template, and every suite: learners have the public ones, and nobody has the others. */
async function givenCode(lab: LoadedLab): Promise<SourceFile[]> {
  const suites = [...(await readLabTree(lab.folder))].filter(([path]) => path.startsWith("suite/"));
  return codeIn([...(await variantFiles(lab, templatesFolder, "starter")), ...suites]);
}

interface Compared extends TakenCode {
  prints: OwnPrints;
}

interface Match {
  left: Compared;
  right: Compared;
  percent: number;
}

/** Pairs of submissions of two people, most alike first. */
function alike(all: readonly Compared[], min: number): Match[] {
  const matches: Match[] = [];
  for (const [index, left] of all.entries()) {
    for (const right of all.slice(index + 1)) {
      const percent = Math.round(similarity(left.prints, right.prints) * 100);
      if (percent >= min && left.who.person !== right.who.person) matches.push({ left, right, percent });
    }
  }
  return matches.sort((a, b) => b.percent - a.percent);
}

function pairOf({ left, right, percent }: Match): SimilarPair {
  const piece = longestPiece(left.prints, right.prints);
  return {
    left: { id: left.who.id, name: left.who.name },
    right: { id: right.who.id, name: right.who.name },
    percent,
    longest:
      piece === null ? null : { left: left.text.placeOf(...piece.left), right: right.text.placeOf(...piece.right) },
  };
}
