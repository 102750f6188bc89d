import { BacklabError } from "../errors.ts";
import { labIds } from "../labs/catalogue.ts";
import { labsFolder } from "../paths.ts";
import { didYouMean } from "../suggest.ts";
import type { Command, CommandRun } from "./command.ts";
import { bashCompletion, fishCompletion, type Vocabulary, zshCompletion } from "./completion-scripts.ts";

const SHELLS: Readonly<Record<string, (vocabulary: Vocabulary) => string>> = {
  bash: bashCompletion,
  zsh: zshCompletion,
  fish: fishCompletion,
};

export function completionOf(commands: readonly Command[]): CommandRun {
  return async ([shell = ""], _options, { out }) => {
    const script = Object.hasOwn(SHELLS, shell) ? SHELLS[shell] : undefined;
    if (script === undefined) throw unknownShell(shell);
    out(script({ commands, labs: await labIds(labsFolder) }));
    return 0;
  };
}

function unknownShell(shell: string): BacklabError {
  const known = Object.keys(SHELLS);
  return new BacklabError("bad_usage", `there is no completion for ${shell}`, {
    hint: didYouMean(shell, known) ?? `there is one for ${known.join(", ")}`,
  });
}
