import type { Interrupts } from "./interrupts.ts";
import type { Keyboard } from "./keyboard.ts";

/** What a command may touch of the world, handed to it by `main`. */
export interface CommandContext {
  out: (text: string) => void;
  err: (text: string) => void;
  env: NodeJS.ProcessEnv;
  /** How output is shown. */
  terminal: { colour: boolean; width: number; interactive: boolean };
  /** Asks a yes-or-no question; only when `terminal.interactive`. */
  confirm: (question: string) => Promise<boolean>;
  interrupts: Interrupts;
  /** Key by key; null where nobody sits at a terminal that is both typed into and drawn on. */
  keyboard: Keyboard | null;
}

export interface CommandOption {
  /** As commander writes it: `--seed <number>`. */
  flags: string;
  description: string;
  /** It may be given several times; the command gets a list. */
  repeatable?: boolean;
}

/** A command as a value: `main` makes the command line from a list of these. */
export interface Command {
  /** One word, or two for a command of a group: `images build`. */
  name: string;
  summary: string;
  arguments: readonly { syntax: string; description: string }[];
  options: readonly CommandOption[];
  /** Command lines without the leading `backlab`, each with what it does. */
  examples: readonly (readonly [line: string, what: string])[];
  /** Loads what the command does: only the one that is typed pays for what it stands on. */
  load: () => Promise<CommandRun>;
}

/**
 * Does what a command does, with the arguments and options as they were typed; those of `<names...>` are
 * arguments one by one. Returns the exit code.
 */
export type CommandRun = (
  args: readonly (string | undefined)[],
  options: Record<string, unknown>,
  context: CommandContext,
) => Promise<number>;
