import { createHash } from "node:crypto";
import type { Submission } from "../../grader/submission.ts";
import { BacklabError } from "../errors.ts";
import { byBytes, canonicalArchive } from "./canonical.ts";
import type { Collected } from "./collector.ts";
import { collecting, type IntakeOptions } from "./collecting.ts";
import { shown, WHAT_TO_HAND_IN } from "./refusal.ts";
import { collectSource } from "./source.ts";

/*
 * Intake reads what a learner hands in as data only: nothing is unpacked to disk, followed or run. A
 * source (folder, tar, zip) presents its entries one by one to a Collector, which applies every rule and
 * cap while the bytes come in. What it took is then packed into a canonical archive.
 */

/** A submission as grading takes it: what it is, and its bytes. */
export interface Taken {
  submission: Submission;
  /** A tar archive of regular files only, the same for the same contents however they were handed in. */
  archive: Buffer;
}

const MOST_NAMED = 5;

/**
 * Takes in a submission: a folder, or a tar, tar.gz or zip archive of one, told apart by content.
 *
 * @throws BacklabError of blame `submission`, or `cancelled`
 */
export function takeIn(path: string, options: IntakeOptions = {}): Promise<Taken> {
  return collecting(options, async (collector) => taken(await collectSource(path, collector), path));
}

/**
 * Takes in files that are in memory already, by the same rules.
 *
 * @throws BacklabError of blame `submission`, or `cancelled`
 */
export function takeInFiles(
  files: Iterable<readonly [path: string, contents: Buffer]>,
  options: IntakeOptions = {},
): Promise<Taken> {
  return collecting(options, async (collector) => {
    for (const [name, contents] of files) {
      await collector.add({ name, kind: "file", announcedBytes: contents.length, content: () => [contents] });
    }
    return taken(collector, "the submission");
  });
}

async function taken({ files, ignored }: Collected, name: string): Promise<Taken> {
  if (files.size === 0) throw nothingIn(name, [...ignored]);
  const archive = await canonicalArchive(files);
  const submission = {
    digest: `sha256:${createHash("sha256").update(archive).digest("hex")}`,
    files: [...files.keys()].sort(byBytes),
    bytes: [...files.values()].reduce((sum, { length }) => sum + length, 0),
    ignored: [...ignored].sort(byBytes),
  };
  return { submission, archive };
}

function nothingIn(name: string, ignored: readonly string[]): BacklabError {
  const some = ignored.slice(0, MOST_NAMED).map(shown).join(", ");
  const only = some === "" ? "" : `, only what grading leaves out: ${some}`;
  return new BacklabError("submission_empty", `${shown(name)} has no files to grade${only}`, { hint: WHAT_TO_HAND_IN });
}
