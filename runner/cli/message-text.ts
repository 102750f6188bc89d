import type { CommandContext } from "./command.ts";
import { wrapped } from "./wrap.ts";

/**
 * What is said on stderr: a sentence, and below it what to do. It is broken into lines only for somebody who sits at a
 * terminal: a program that reads it wants its sentences whole.
 */
export function messageText(
  message: string,
  hint: string | null,
  { interactive, width }: CommandContext["terminal"],
): string {
  const most = interactive ? width : Number.POSITIVE_INFINITY;
  const lines = [
    ...`backlab: ${message}`.split("\n").flatMap((line, index) => wrapped(line, most, "", index === 0 ? "  " : "")),
    ...(hint?.split("\n") ?? []).flatMap((line, index) => wrapped(line, most, index === 0 ? "  " : "")),
  ];
  return `${lines.join("\n")}\n`;
}
