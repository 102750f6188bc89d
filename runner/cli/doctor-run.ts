import { z } from "zod";
import { findImages } from "../images/images.ts";
import { reasonOf, BacklabError } from "../errors.ts";
import { within } from "../sandbox/deadline.ts";
import { connectEngine } from "../sandbox/docker/engine.ts";
import { dockerImageEngine } from "../sandbox/docker/image-engine.ts";
import { findPostgres } from "../sandbox/embedded/postgres-binaries.ts";
import { findRedis } from "../sandbox/embedded/redis-server.ts";
import { imageSources } from "./choose-runtime.ts";
import type { CommandRun, CommandContext } from "./command.ts";
import { isolationFindings, isolationFound } from "./doctor-isolation.ts";
import { keptFound } from "./doctor-kept.ts";
import { leftoversFound } from "./doctor-leftovers.ts";
import { doctorReport, JsonOption, tellReport } from "./doctor-report.ts";
import type { Finding } from "./finding.ts";
import { parseOptions } from "./options.ts";

const Options = z.strictObject({ clean: z.boolean().default(false), json: JsonOption });

const VERSION_SECONDS = 10;

type Check = (context: CommandContext, clean: boolean) => Promise<Finding[]>;

const checks: readonly Check[] = [node, docker, embedded, leftoversFound, keptFound];

export const runDoctor: CommandRun = async (_args, given, context) => {
  const { clean, json } = parseOptions(Options, given);
  const checked = (await Promise.all(checks.map((check) => check(context, clean)))).flat();
  // Not beside the checks, which would see its containers.
  const isolation = await isolationFound(context);
  const findings = [...checked, ...isolationFindings(isolation)];
  const canGrade = findings.some(({ ok, line }) => ok && /^(images|Postgres)/.test(line));
  if (json !== undefined) await tellReport(json, doctorReport(canGrade, findings, isolation), context);
  if (json !== "-") tell(findings, canGrade, context);
  return canGrade ? 0 : 3;
};

function tell(findings: readonly Finding[], canGrade: boolean, { out }: CommandContext): void {
  for (const { ok, line, advice } of findings) {
    out(` ${ok ? "✓" : "✗"} ${line}\n`);
    if (advice !== undefined) out(`     ${advice}\n`);
  }
  out(
    canGrade
      ? "\nThis machine can grade: backlab grade rest-api --variant starter\n"
      : "\nThis machine cannot grade yet.\n",
  );
}

function node(): Promise<Finding[]> {
  return Promise.resolve([{ ok: true, line: `Node ${process.versions.node}` }]);
}

async function docker(): Promise<Finding[]> {
  try {
    const engine = await connectEngine();
    const { Version: version } = await within(engine.version(), VERSION_SECONDS, "the engine's version");
    const found = await findImages(dockerImageEngine(engine), imageSources);
    return [
      { ok: true, line: `Docker engine ${version}` },
      found === null
        ? { ok: false, line: "images: not built", advice: "build them with: backlab images build" }
        : { ok: true, line: `images: built from ${found.flavour}` },
    ];
  } catch (error) {
    return [
      {
        ok: false,
        line: `Docker: ${reasonOf(error)}`,
        advice: adviceOf(error, "start Docker, or grade with --runtime embedded"),
      },
    ];
  }
}

async function embedded({ env }: CommandContext): Promise<Finding[]> {
  return Promise.all([
    finding("Postgres for the embedded runtime", () => Promise.resolve(findPostgres().version)),
    finding("Redis for the embedded runtime", () => findRedis(env)),
  ]);
}

async function finding(what: string, find: () => Promise<string>): Promise<Finding> {
  try {
    return { ok: true, line: `${what}: ${await find()}` };
  } catch (error) {
    return { ok: false, line: `${what}: ${reasonOf(error)}`, advice: adviceOf(error, "see docs/errors.md") };
  }
}

function adviceOf(error: unknown, otherwise: string): string {
  return (error instanceof BacklabError ? error.hint : null) ?? otherwise;
}
