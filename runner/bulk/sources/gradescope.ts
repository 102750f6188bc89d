import { readFile, stat } from "node:fs/promises";
import { join } from "node:path";
import { parse } from "yaml";
import { z } from "zod";
import { BacklabError, reasonOf } from "../../errors.ts";
import { MIB } from "../../intake/caps.ts";
import { shown } from "../../intake/refusal.ts";
import type { Listed, Listing } from "../candidate.ts";
import type { Entry } from "./entries.ts";
import type { Place } from "./place.ts";
import { listUnnamed, merged } from "./plain.ts";
import { takeCalled } from "./take-called.ts";

/*
 * "Export Submissions" of a Gradescope assignment: a folder `submission_<id>` for each, and a file that says whose they
 * are. It is written by Ruby, whose symbols begin with a colon. A group has one submission and several submitters, and
 * each of them gets its result.
 */

export const METADATA = "submission_metadata.yml";

/** It has the results and the history of every submission in it too. */
const METADATA_MIB = 64;

/** Nothing is `~` or nothing to Ruby, in a file whose every word is read as text: a number would lose its zeros. */
const Text = z
  .string()
  .transform((text) => (["", "~", "null"].includes(text) ? null : text))
  .nullish();

const Metadata = z.record(
  z.string().regex(/^\w[\w.-]*$/, "expected the name of a folder"),
  z.object({
    ":submitters": z.array(z.object({ ":name": Text, ":sid": Text, ":email": Text })).default([]),
    ":created_at": Text,
  }),
);
type Submission = z.infer<typeof Metadata>[string];

export async function listGradescope(entries: readonly Entry[], place: Place): Promise<Listing> {
  const metadata = await readMetadata(join(place.folder, METADATA));
  const named = Object.entries(metadata).flatMap(([name, submission]) => submissionsOf(name, submission, place));
  const others = entries.filter(({ name }) => name !== METADATA && metadata[name] === undefined);
  const unnamed = merged(await Promise.all(others.map((entry) => listUnnamed(entry, place))));
  return { format: "gradescope", found: [...named, ...unnamed.found], strays: unnamed.strays };
}

async function readMetadata(file: string): Promise<Record<string, Submission>> {
  try {
    const { size } = await stat(file);
    if (size > METADATA_MIB * MIB) throw new Error(`it is larger than ${METADATA_MIB} MiB`);
    const parsed = Metadata.safeParse(parse(await readFile(file, "utf8"), { schema: "failsafe" }));
    if (parsed.success) return parsed.data;
    const [issue] = parsed.error.issues;
    throw new Error(`${(issue?.path ?? []).map((part) => shown(String(part))).join(".")}: ${issue?.message}`);
  } catch (cause) {
    throw new BacklabError("bad_usage", `${METADATA} cannot be made sense of: ${firstLineOf(cause)}`, {
      hint: "export the submissions from Gradescope again, and leave that file as it is",
      cause,
    });
  }
}

/** The parser shows the place in a drawing of several lines. */
function firstLineOf(cause: unknown): string {
  return shown(reasonOf(cause).split("\n")[0] ?? "");
}

function submissionsOf(folder: string, submission: Submission, place: Place): Listed[] {
  const submitters = submission[":submitters"];
  const shared = {
    submittedAt: dateOf(submission[":created_at"]),
    where: folder,
    take: (signal: AbortSignal) => takeCalled(folder, join(place.folder, folder), signal),
  };
  const nobody = { name: folder, person: folder, personId: null, email: null };
  if (submitters.length === 0) return [{ ...nobody, ...shared }];
  return submitters.map((submitter) => {
    const { ":name": name, ":sid": sid, ":email": email } = submitter;
    // A name is no proof of who somebody is: without a number each submission is of a person of its own.
    const person = sid ?? `${folder}/${email ?? name ?? ""}`;
    const idHint = `${name ?? folder}-${sid ?? folder}`;
    return { name: name ?? folder, person, personId: sid ?? null, email: email ?? null, idHint, ...shared };
  });
}

/** `2026-01-02 03:04:05.123456789 Z`, or with an offset. */
function dateOf(text: string | null | undefined): string | null {
  const [, day, time, zone = "Z"] =
    /^(\d{4}-\d\d-\d\d)[ T](\d\d:\d\d:\d\d)\S*(?: (Z|[+-]\d\d:\d\d))?/.exec(text ?? "") ?? [];
  const date = new Date(`${day}T${time}${zone}`);
  return Number.isNaN(date.getTime()) ? null : date.toISOString();
}
