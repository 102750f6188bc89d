import { availableParallelism } from "node:os";
import { passQuickGates } from "../bulk/gates.ts";
import type { OutFolder } from "../bulk/out-folder.ts";
import type { BulkPlace } from "../bulk/run.ts";
import { BacklabError } from "../errors.ts";
import type { LoadedLab } from "../labs/catalogue.ts";
import type { Runtime } from "../sandbox/cell.ts";
import type { CellSource } from "../sandbox/cells.ts";
import { connectEngine } from "../sandbox/docker/engine.ts";
import { readSigningKey, type SigningKey } from "../signing/key-files.ts";
import { chooseRuntime, dockerPlace } from "./choose-runtime.ts";
import type { CommandContext } from "./command.ts";
import { statusLine } from "./progress.ts";
import { provenRuntime } from "./proven-runtime.ts";
import { reapInBackground } from "./reap.ts";

/** What decides where many are graded, and who vouches for it. */
interface PlaceOptions {
  sign?: string | undefined;
  runtime?: "docker" | "embedded" | undefined;
}

/** Grades at a time: half of the cores, unless it is said. */
export function jobsFor({ jobs }: { jobs?: number | undefined }): number {
  return jobs ?? Math.max(1, Math.floor(availableParallelism() / 2));
}

/** Tries, before anybody's code, whether a lab is fit to grade with, and notes that it is. */
export async function passGates(
  { lab: { folder }, name }: { lab: LoadedLab; name: string },
  out: OutFolder,
  { cells, jobs }: { cells: CellSource; jobs: number },
  context: CommandContext,
): Promise<void> {
  const status = statusLine(context);
  const { signal } = context.interrupts;
  status.show(" trying whether the lab holds: its files, its starter, its solution ...");
  await passQuickGates({ folder, name }, { cells, signal, jobs, seed: out.terms.seed }).finally(status.clear);
  await out.noteVerified();
}

/** Whatever keeps reports from being signed is said before the first grade. */
export async function signingKeyFor({ sign, runtime }: PlaceOptions): Promise<SigningKey | undefined> {
  if (sign === undefined) return undefined;
  if (runtime !== "embedded") return readSigningKey(sign);
  throw new BacklabError(
    "bad_usage",
    "--sign: the embedded runtime does not isolate, so its reports are for practice",
    {
      hint: "grade with --runtime docker to sign, or leave out --sign",
    },
  );
}

/** Where reports are to be signed it is proven first that it isolates. */
export async function runtimeFor({ runtime, sign }: PlaceOptions, context: CommandContext): Promise<Runtime> {
  if (sign === undefined) return chooseRuntime(runtime, context);
  reapInBackground(context.env);
  return provenRuntime(await dockerPlace(context), context);
}

/** Long enough for an engine to be started again by whoever sees to it. */
const ENGINE_WAIT_SECONDS = 120;

export function machineOf({ runtime: { name } }: CellSource): BulkPlace["machine"] {
  const answers = (): Promise<boolean> =>
    connectEngine().then(
      () => true,
      () => false,
    );
  return { answers: name === "docker" ? answers : () => Promise.resolve(true), waitSeconds: ENGINE_WAIT_SECONDS };
}
