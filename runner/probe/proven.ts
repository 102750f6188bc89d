import { createHash, randomBytes } from "node:crypto";
import { mkdir, readdir, readFile, rename, rm, stat, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { packageRoot } from "../paths.ts";
import { containerSpec } from "../sandbox/docker/spec.ts";
import { cacheFolder } from "../sandbox/embedded/cache-folder.ts";
import { askEngine } from "./engine.ts";
import { probePlan } from "./probe-app.ts";
import { probe, type ProbeRequest } from "./probe.ts";
import { programFiles } from "./program.ts";
import { ProbeResult, unproven } from "./result.ts";

/** How long a proof is good for. What it rests on may change in ways that the engine does not tell of. */
export const PROOF_HOURS = 12;

const HOUR_MS = 3_600_000;

/**
 * The proof that the docker runtime isolates: one of the last hours where there is one for this very engine, since
 * it was started, with these images and this backlab; else a new probe. Only a proof of every control is kept.
 *
 * @returns what was found; it is a proof only where `unproven` of it is empty
 * @throws BacklabError of blame `machine`, or `cancelled`
 */
export async function provenIsolation(
  request: ProbeRequest,
  env: NodeJS.ProcessEnv,
  signal: AbortSignal,
): Promise<ProbeResult> {
  return (await keptProof(await proofFile(request, env))) ?? provenAnew(request, env, signal);
}

/** Probes, whatever was proven before, and keeps the proof for `provenIsolation`. Throws as that does. */
export async function provenAnew(
  request: ProbeRequest,
  env: NodeJS.ProcessEnv,
  signal: AbortSignal,
): Promise<ProbeResult> {
  // Asked for first: a proof must not be kept for an engine that was started again meanwhile.
  const file = await proofFile(request, env);
  const result = await probe(request, signal);
  if (unproven(result).length === 0) await keep(file, result);
  else await rm(file, { force: true });
  return result;
}

/** Its name says all that the proof is for, so that for anything else there is none. */
async function proofFile({ engine, images }: ProbeRequest, env: NodeJS.ProcessEnv): Promise<string> {
  const [{ identity, imageIds }, program, manifest] = await Promise.all([
    askEngine(engine, images),
    programFiles(),
    readFile(join(packageRoot, "package.json"), "utf8"),
  ]);
  // Who asks may name images by id or by tag; which they are is in `imageIds`.
  const unnamed = { node: "", postgres: "", redis: "" };
  const plan = probePlan(unnamed);
  const about = [identity, imageIds, manifest, program.map(([name, content]) => [name, String(content)])];
  const key = createHash("sha256").update(JSON.stringify([...about, containerSpec(plan)]));
  return join(cacheFolder(env), "isolation", `${key.digest("hex")}.json`);
}

async function keptProof(file: string): Promise<ProbeResult | null> {
  try {
    const result = ProbeResult.parse(JSON.parse(await readFile(file, "utf8")));
    const ageMs = Date.now() - Date.parse(result.probedAt);
    return ageMs >= 0 && ageMs < PROOF_HOURS * HOUR_MS && unproven(result).length === 0 ? result : null;
  } catch {
    return null;
  }
}

/** A proof that cannot be kept costs the next run a probe, and nothing else. */
async function keep(file: string, result: ProbeResult): Promise<void> {
  const folder = join(file, "..");
  const draft = `${file}.${randomBytes(6).toString("hex")}`;
  try {
    await mkdir(folder, { recursive: true, mode: 0o755 });
    await removeOutdated(folder);
    await writeFile(draft, JSON.stringify(result));
    await rename(draft, file);
  } catch {
    await rm(draft, { force: true }).catch(() => undefined);
  }
}

async function removeOutdated(folder: string): Promise<void> {
  for (const name of await readdir(folder)) {
    const path = join(folder, name);
    const found = await stat(path).catch(() => null);
    if (found !== null && Date.now() - found.mtimeMs > PROOF_HOURS * HOUR_MS) await rm(path, { force: true });
  }
}
