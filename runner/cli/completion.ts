import type { Command } from "./command.ts";

/** @param commands all there are: asked for when it is typed, as this is one of them */
export function completionCommand(commands: () => readonly Command[]): Command {
  return {
    name: "completion",
    summary: "Print what makes a shell complete backlab's commands",
    arguments: [{ syntax: "<shell>", description: "bash, zsh or fish" }],
    options: [],
    examples: [
      ["completion bash >> ~/.bashrc", "for every bash from now on"],
      ['completion zsh > "${fpath[1]}/_backlab"', "for zsh"],
      ["completion fish > ~/.config/fish/completions/backlab.fish", "for fish"],
    ],
    load: async () => (await import("./completion-run.ts")).completionOf(commands()),
  };
}
