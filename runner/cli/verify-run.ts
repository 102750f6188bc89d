import { randomInt } from "node:crypto";
import { availableParallelism } from "node:os";
import { z } from "zod";
import type { LabShelf } from "../editions/lab-shelf.ts";
import { BacklabError } from "../errors.ts";
import { labIds } from "../labs/catalogue.ts";
import { labsFolder } from "../paths.ts";
import { checkFolderOf, writeReport } from "../report-file.ts";
import { freshCells } from "../sandbox/cells.ts";
import { didYouMean } from "../suggest.ts";
import { renderGate, renderLab, renderSummary } from "../verify/render.ts";
import { GateName, holds, type Verification } from "../verify/verification.ts";
import { type LabToVerify, verify, type VerifyEvents, type VerifyRequest } from "../verify/verify.ts";
import { chooseRuntime } from "./choose-runtime.ts";
import type { CommandContext, CommandRun } from "./command.ts";
import { parseOptions, wholeNumber } from "./options.ts";
import { shelfFor } from "./shelf-for.ts";
import { statusLine } from "./progress.ts";

const Options = z.strictObject({
  all: z.boolean().default(false),
  only: z.array(z.string()).default([]).transform(gatesNamed),
  repeat: wholeNumber(1, 1_000).default(20),
  jobs: wholeNumber(1, 64).optional(),
  runtime: z.enum(["docker", "embedded"], "expected docker or embedded").optional(),
  seed: wholeNumber(0, 2_000_000_000).optional(),
  json: z.string().min(1).optional(),
  key: z.string().min(1, "expected a key's file").optional(),
});
type VerifyOptions = z.infer<typeof Options>;

export const runVerify: CommandRun = async (named, given, context) => {
  const options = parseOptions(Options, given);
  await using shelf = await shelfFor(options.key, context);
  const request: VerifyRequest = {
    labs: await labsToVerify(shelf, named, options.all),
    only: options.only,
    repeat: options.repeat,
    jobs: options.jobs ?? Math.max(1, Math.floor(availableParallelism() / 2)),
    seed: options.seed ?? randomInt(1, 100_000),
  };
  if (options.json !== undefined && options.json !== "-") await checkFolderOf(options.json);
  const verification = await verifyAndShow(request, options, context);
  if (options.json === "-") context.out(`${JSON.stringify(verification, null, 2)}\n`);
  else if (options.json !== undefined) await writeReport(options.json, verification);
  return verification.labs.every(holds) ? 0 : 1;
};

/** Verifies, and prints each line as it is known, unless JSON has the stdout to itself. */
async function verifyAndShow(
  request: VerifyRequest,
  { runtime, json }: VerifyOptions,
  context: CommandContext,
): Promise<Verification> {
  const cells = freshCells(await chooseRuntime(runtime, context));
  const status = statusLine(context);
  const { colour } = context.terminal;
  let gate: GateName = "lint";
  const print = (text: string): void => {
    status.clear();
    if (json !== "-") context.out(text);
  };
  const about = `${cells.runtime.name} · seed ${request.seed}`;
  const events: VerifyEvents = {
    onLab: (lab) => print(renderLab(lab, about, colour)),
    onGate: (result) => print(renderGate(result, colour)),
    onGateBegin: (name) => status.show(` ${(gate = name)} ...`),
    onGrades: (done, of) => status.show(` ${gate} ${done}/${of} ...`),
    onLeftover: (message) => context.err(`backlab: something of a cell is left: ${message}\n`),
  };
  try {
    const verification = await verify(request, cells, context.interrupts.signal, events);
    print(renderSummary(verification, colour));
    return verification;
  } finally {
    status.clear();
  }
}

/** @throws BacklabError `bad_usage`, `unknown_lab`, and what is wrong with an edition */
async function labsToVerify(
  shelf: LabShelf,
  named: readonly (string | undefined)[],
  all: boolean,
): Promise<LabToVerify[]> {
  const asked = [...new Set(named.filter((name) => name !== undefined))];
  if (all === asked.length > 0) {
    throw new BacklabError("bad_usage", "say which labs to verify: either their ids or --all", {
      hint: "for example: backlab verify rest-api   (or, in a lab's folder: backlab verify .)",
    });
  }
  const names = all ? await labIds(labsFolder) : asked;
  const lacking = "no hidden tests and no solution";
  return Promise.all(names.map(async (name) => ({ name, folder: await shelf.findWhole(name, lacking) })));
}

function gatesNamed(names: readonly string[], context: z.RefinementCtx): GateName[] {
  const known = GateName.options;
  return names.flatMap((name) => {
    const parsed = GateName.safeParse(name);
    if (parsed.success) return [parsed.data];
    const message = `there is no gate ${name}; ${didYouMean(name, known) ?? `the gates are: ${known.join(", ")}`}`;
    context.addIssue({ code: "custom", message });
    return [];
  });
}
