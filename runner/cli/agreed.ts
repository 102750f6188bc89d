import { BacklabError } from "../errors.ts";
import type { CommandContext } from "./command.ts";

/**
 * Whether the user agrees to what cannot be taken back by itself: asked at a terminal, or said before with --yes.
 *
 * @throws BacklabError `bad_usage` where there is nobody to ask
 */
export async function agreed(question: string, yes: boolean, { terminal, confirm }: CommandContext): Promise<boolean> {
  if (yes) return true;
  if (terminal.interactive) return confirm(question);
  throw new BacklabError("bad_usage", "this asks before it does anything, and there is no terminal to ask at", {
    hint: "say yes beforehand: --yes",
  });
}
