import { Command as Program, CommanderError } from "commander";
import { asBacklabError } from "../errors.ts";
import { authorNewCommand } from "./author-new.ts";
import { authorPreviewCommand } from "./author-preview.ts";
import { authorSchemaCommand } from "./author-schema.ts";
import { checkCommand } from "./check.ts";
import type { Command, CommandContext } from "./command.ts";
import { devCommand } from "./dev.ts";
import { completionCommand } from "./completion.ts";
import { doctorCommand } from "./doctor.ts";
import { EXIT_CODE_OF_BLAME } from "./exit-codes.ts";
import { gradeAllCommand } from "./grade-all.ts";
import { gradeCommand } from "./grade.ts";
import { hintCommand } from "./hint.ts";
import { imagesBuildCommand } from "./images.ts";
import { importCommand } from "./import.ts";
import { keysNewCommand } from "./keys-new.ts";
import { listCommand } from "./list.ts";
import { messageText } from "./message-text.ts";
import { packCommand } from "./pack.ts";
import { progressCommand } from "./progress-show.ts";
import { regradeCommand } from "./regrade.ts";
import { resetCommand } from "./reset.ts";
import { similarCommand } from "./similar.ts";
import { solutionCommand } from "./solution.ts";
import { startCommand } from "./start.ts";
import { submitCommand } from "./submit.ts";
import { tracksCommand } from "./tracks.ts";
import { verifyReportCommand } from "./verify-report.ts";
import { verifyCommand } from "./verify.ts";
import { watchCommand } from "./watch.ts";

/** Every command there is. */
export const commands: readonly Command[] = [
  listCommand,
  tracksCommand,
  startCommand,
  devCommand,
  watchCommand,
  checkCommand,
  hintCommand,
  progressCommand,
  resetCommand,
  solutionCommand,
  submitCommand,
  gradeCommand,
  gradeAllCommand,
  regradeCommand,
  similarCommand,
  verifyCommand,
  imagesBuildCommand,
  doctorCommand,
  authorNewCommand,
  authorPreviewCommand,
  authorSchemaCommand,
  importCommand,
  packCommand,
  keysNewCommand,
  verifyReportCommand,
  completionCommand(() => commands),
];

/** What the commands whose names begin with these words are about. */
const GROUPS: Readonly<Record<string, string>> = {
  author: "Make a lab, and see it as learners do",
  images: "Commands about images",
  keys: "Commands about the keys that sign reports",
};

/**
 * Runs one command line.
 *
 * @param args what was typed after `backlab`
 * @returns the exit code; every error has been told by then
 */
export async function runProgram(args: readonly string[], version: string, context: CommandContext): Promise<number> {
  if (args.length === 0) return home(context);
  let exitCode = 0;
  const program = buildProgram(version, context, (code) => (exitCode = code));
  try {
    await program.parseAsync([...args], { from: "user" });
    return exitCode;
  } catch (error) {
    return tell(error, context);
  }
}

async function home(context: CommandContext): Promise<number> {
  const { runHome } = await import("./home-run.ts");
  return runHome(context).catch((error: unknown) => tell(error, context));
}

function buildProgram(version: string, context: CommandContext, onExit: (code: number) => void): Program {
  const program = new Program("backlab").description("Hands-on backend labs, graded for real.").version(version);
  const groups = new Map<string, Program>();
  settle(program, context);
  program.addHelpText("after", examplesText(commands.map(({ examples }) => examples[0] ?? ["", ""])));
  for (const command of commands) {
    const [word = "", ...rest] = command.name.split(" ").reverse();
    const parent = rest[0] === undefined ? program : group(program, groups, rest[0], context);
    addCommand(parent, word, command, context, onExit);
  }
  return program;
}

function group(program: Program, groups: Map<string, Program>, name: string, context: CommandContext): Program {
  const found = groups.get(name);
  if (found !== undefined) return found;
  const created = settle(program.command(name), context).description(GROUPS[name] ?? "");
  groups.set(name, created);
  return created;
}

function addCommand(
  parent: Program,
  word: string,
  command: Command,
  context: CommandContext,
  onExit: (code: number) => void,
): void {
  const added = settle(parent.command(word), context).description(command.summary);
  for (const { syntax, description } of command.arguments) added.argument(syntax, description);
  for (const { flags, description, repeatable } of command.options) {
    if (repeatable === true) added.option(flags, description, collect);
    else added.option(flags, description);
  }
  added.addHelpText("after", examplesText(command.examples));
  added.action(async () => {
    const run = await command.load();
    onExit(await run((added.processedArgs as Typed[]).flat(), added.opts(), context));
  });
}

/** An argument as commander has it: a list where several may be given. */
type Typed = string | string[] | undefined;

function collect(value: string, before: string[] = []): string[] {
  return [...before, value];
}

/** Output and exit are `main`'s: commander only throws. */
function settle(program: Program, { out, err, terminal }: CommandContext): Program {
  return program
    .exitOverride()
    .showSuggestionAfterError()
    .showHelpAfterError("(--help lists what there is)")
    .configureOutput({
      writeOut: out,
      writeErr: err,
      getOutHelpWidth: () => terminal.width,
      getErrHelpWidth: () => terminal.width,
    });
}

function examplesText(examples: Command["examples"]): string {
  const width = Math.max(...examples.map(([line]) => line.length));
  const lines = examples.map(([line, what]) => `  $ backlab ${line.padEnd(width)}  ${what}`);
  return ["", "Examples:", ...lines].join("\n");
}

function tell(error: unknown, context: CommandContext): number {
  if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : 2;
  const { message, hint, blame } = asBacklabError(error);
  context.err(messageText(message, hint, context.terminal));
  return EXIT_CODE_OF_BLAME[blame];
}
