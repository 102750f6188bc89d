import pc from "picocolors";
import { z } from "zod";
import { inertLine } from "../../grader/report/inert.ts";
import type { Lab } from "../../grader/lab.ts";
import { readSeed } from "../labs/seed.ts";
import { develop, type DevelopEvents } from "../develop/develop.ts";
import { Disposal } from "../sandbox/disposal.ts";
import { requireWorkspace } from "../workspace/find.ts";
import { labOf } from "../workspace/lab-of.ts";
import { labsFolder } from "../paths.ts";
import type { CommandContext, CommandRun } from "./command.ts";
import { checksBeside } from "./dev-checks.ts";
import { servicesOf } from "./dev-services.ts";
import { parseOptions, wholeNumber } from "./options.ts";
import { reapInBackground } from "./reap.ts";

const Options = z.strictObject({
  port: wholeNumber(1, 65_535).optional(),
  trace: z.boolean().default(false),
  reset: z.boolean().default(false),
  runtime: z.enum(["docker", "embedded"], "expected docker or embedded").optional(),
});

export const runDev: CommandRun = async (_, given, context) => {
  const { port, trace, reset, runtime } = parseOptions(Options, given);
  const { env, interrupts } = context;
  reapInBackground(env);
  const workspace = await requireWorkspace(process.cwd(), env["HOME"]);
  const loaded = await labOf(workspace, labsFolder);
  const { lab } = loaded;
  const { folder, record } = workspace;
  const seed = await readSeed(loaded);
  const begun = record.startedAt;
  const host = await servicesOf(lab, { folder, begun }, runtime, context);
  const request = { lab, seed, folder, begun, port, reset, traced: trace };
  await using disposal = new Disposal();
  disposal.use(await checksBeside(workspace, context));
  // An interrupt while all comes up is none that ends a hold.
  const enough = async (): Promise<void> => (interrupts.signal.aborted ? undefined : interrupts.hold());
  await develop(request, told(lab, context), { env, host, signal: interrupts.signal, enough });
  context.out("\nAll has ended. What the databases hold is kept for the next time.\n");
  return 0;
};

function told(lab: Lab, { out, terminal }: CommandContext): DevelopEvents {
  const c = pc.createColors(terminal.colour);
  const names = Object.keys(lab.apps);
  const width = Math.max(...names.map((name) => name.length), "postgres".length);
  const line = (who: string, text: string): void => out(`${c.dim(`${who.padEnd(width)} |`)} ${text}\n`);
  return {
    onUp: (ports, variables, envFile) => {
      const listed = Object.entries(variables).map(([name, value]) => `  ${name}=${value}`);
      const places = [...ports].map(([name, port]) => `  ${name.padEnd(width)}  http://localhost:${port}`);
      const text = [
        `${lab.id} · written to ${envFile}:`,
        ...listed,
        "",
        ...places,
        "",
        "Save a file, and its app starts again. Ctrl-C ends it all.",
        "",
      ];
      out(`${text.join("\n")}\n`);
    },
    onLine: (app, text) => (names.length === 1 ? out(`${text}\n`) : line(app, text)),
    onTraced: ({ service, text }) => line(service, c.cyan(inertLine(text))),
    onEnd: (app, how) => line(app, c.red(`${how}; start it again with backlab dev`)),
  };
}
