import { describe, expect, it } from "vitest";
import type { Verdict } from "../../../grader/report/report.ts";
import type { Runtime } from "../../../runner/sandbox/cell.ts";
import { type Attack, attack } from "./attack.ts";
import { type Case, casesOf } from "./case.ts";
import { openEngineLine } from "./engine-line.ts";
import { attacked, attackedOver, attackedWithoutImages, removeStranded, traces } from "./host.ts";
import { leaks } from "./leaks.ts";
import { openVault, type Vault } from "./vault.ts";

/*
 * The corpus: each folder `test/abuse/<verdict>/<case>/` is something that a submission, a lab or the machine may do,
 * and its expect.yaml says what has to come of it. Every case is graded as any submission is, and after every one
 * the same promises are looked at. BACKLAB_REPEAT=N does all of it N times.
 */

const repeats = Number(process.env["BACKLAB_REPEAT"] ?? "1");
/** How much later than it has to be over a grade may be. */
const GRACE_SECONDS = 5;
/** Into the boot, so that something of it is under way. */
const SOON_MS = 100;
const MOST_BYTES_ON_DISK = 10 * 1024 * 1024;
/** Control characters, and text that runs the other way. */
const ACTIVE = /[^\P{Cc}\n]|[\u202A-\u202E\u2066-\u2069]/u;
/** The commands of CI systems, at the start of a line. */
const COMMAND = /^\s*(::|##)/mu;

/** Declares the tests of the cases that have to end in this verdict; a file per verdict, so that they run side by side. */
export function describeCorpus(verdict: Verdict): void {
  const cases = casesOf(verdict);
  const skip = attacked?.available !== true || cases.length === 0;
  describe(`what ends as ${verdict}`, { skip, timeout: 240_000 }, () => {
    it.each(cases)("$name", { repeats: repeats - 1 }, async (attempt) => {
      const before = await traces();
      const seed = Math.trunc(Math.random() * 1e6);
      await using vault = await openVault(attempt.folder);
      const neighbour = attempt.expect.neighbour ? honest(seed) : null;
      const [found, beside] = await Promise.all([run(attempt, vault, seed), neighbour]);
      expectWhatIsDeclared(attempt, found, beside);
      expect(leaks(found.seen, vault.canary), "the ways in which the canary is seen").toEqual([]);
      expect(found.forms.get("terminal")).not.toMatch(COMMAND);
      const active = [...found.forms].filter(([, text]) => ACTIVE.test(text)).map(([name]) => name);
      expect(active, "the forms of the report that a reader would act on").toEqual([]);
      expect(found.bytesOnDisk, "bytes written to the disk").toBeLessThan(MOST_BYTES_ON_DISK);
      expect(found.seconds, "seconds").toBeLessThan(attempt.expect.withinSeconds + GRACE_SECONDS);
      expect(await traces(), "what is left").toEqual(before);
    });
  });
}

/** Grades a case as any submission is graded; in those about the engine, over a line that breaks. */
async function run({ expect: { engine: declared, images } }: Case, vault: Vault, seed: number): Promise<Attack> {
  if (images === "gone") return attack(attackedWithoutImages(), vault, seed);
  if (declared === undefined) return attack(dockerRuntime(), vault, seed);
  await using line = await openEngineLine();
  let pending = true;
  const reached = (moment: string): void => {
    if (!pending || moment !== declared.at) return;
    pending = false;
    if (moment === "boot") setTimeout(() => line.fault(declared.does), SOON_MS);
    else line.fault(declared.does);
  };
  const events = { onPhase: reached, onTest: () => reached("test") };
  const found = await attack(attackedOver(line.engine), vault, seed, events);
  await removeStranded();
  return found;
}

/** A submission without any trick, which is what `unchanged` means: everything passes. */
async function honest(seed: number): Promise<Attack> {
  await using vault = await openVault(null);
  return await attack(dockerRuntime(), vault, seed);
}

function expectWhatIsDeclared({ verdict, expect: declared }: Case, found: Attack, neighbour: Attack | null): void {
  const { report, failed, seen } = found;
  const why =
    report.error?.message ??
    [...failed].map(([test, { message, answer }]) => `${test}: ${message}\n${answer}`).join("\n");
  expect(report.verdict, why).toBe(verdict);
  expect(statuses(failed), why).toEqual(statuses(new Map(Object.entries(declared.fails))));
  for (const [test, { says }] of Object.entries(declared.fails))
    if (says) expect(failed.get(test)?.message).toMatch(says);
  const effort = { attempts: report.attempts, reference: found.reference };
  expect(effort, why).toEqual({ attempts: declared.attempts, reference: declared.reference });
  expect(report.score?.earned ?? null, why).toBe(declared.score === "unchanged" ? 100 : declared.score);
  if (declared.error !== undefined) {
    expect(report.error?.code).toMatch(declared.error.code);
    expect(report.error?.message).toMatch(declared.error.says);
  }
  for (const text of declared.shows) expect(seen).toMatch(text);
  for (const text of declared.hides) expect(seen).not.toMatch(text);
  if (declared.ignored !== undefined) expect(report.submission?.ignored).toEqual(declared.ignored);
  if (neighbour !== null) expect([neighbour.report.score?.earned, [...neighbour.failed]]).toEqual([100, []]);
}

function statuses(failed: ReadonlyMap<string, { status: string }>): Record<string, string> {
  return Object.fromEntries([...failed].map(([test, { status }]) => [test, status]));
}

function dockerRuntime(): Runtime {
  if (attacked === undefined) throw new Error("there is no docker runtime");
  return attacked.runtime();
}
