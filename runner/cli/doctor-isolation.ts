import { asBacklabError, BacklabError } from "../errors.ts";
import { findImages } from "../images/images.ts";
import { provenAnew } from "../probe/proven.ts";
import { type ControlResult, type ProbeResult, unproven } from "../probe/result.ts";
import { connectEngine } from "../sandbox/docker/engine.ts";
import { dockerImageEngine } from "../sandbox/docker/image-engine.ts";
import { imageSources } from "./choose-runtime.ts";
import type { CommandContext } from "./command.ts";
import type { Finding } from "./finding.ts";

/** What the probe of the docker runtime found, or why there was none. */
export type Isolation = ProbeResult | BacklabError;

/** Tries to break every control of the docker runtime. @throws BacklabError `cancelled` */
export async function isolationFound({ env, interrupts }: CommandContext): Promise<Isolation> {
  try {
    const engine = await connectEngine();
    const found = await findImages(dockerImageEngine(engine), imageSources);
    if (found === null) return new BacklabError("images_missing", "the images are not built");
    return await provenAnew({ engine, images: found.images }, env, interrupts.signal);
  } catch (error) {
    const failure = asBacklabError(error);
    if (failure.code === "cancelled") throw failure;
    return failure;
  }
}

/** A line for each control, and one for all of them. */
export function isolationFindings(isolation: Isolation): Finding[] {
  if (isolation instanceof BacklabError) {
    return [{ ok: false, line: `isolation: not tested, as ${isolation.message}` }];
  }
  return [...isolation.controls.map(controlFinding), summary(isolation)];
}

function controlFinding({ title, status, observed, fix }: ControlResult): Finding {
  if (fix === null) return { ok: true, line: `isolation: ${title}` };
  return { ok: false, line: `isolation: ${status.replace("_", " ")}: ${title} (${observed})`, advice: fix };
}

function summary(result: ProbeResult): Finding {
  const { controls, durationMs } = result;
  const broken = unproven(result).length;
  const line = `isolation: ${controls.length - broken} of ${controls.length} controls enforced, tried in ${(durationMs / 1_000).toFixed(1)} s`;
  return broken === 0 ? { ok: true, line } : { ok: false, line, advice: "until all are, scores are for practice" };
}
