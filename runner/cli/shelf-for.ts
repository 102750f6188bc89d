import { LabShelf } from "../editions/lab-shelf.ts";
import { readVerifyingKey } from "../signing/key-files.ts";
import type { CommandContext } from "./command.ts";

/** What a command gets labs from. @param key the file that `--key` names */
export async function shelfFor(key: string | undefined, { interrupts: { signal } }: CommandContext): Promise<LabShelf> {
  return new LabShelf({ signal, key: key === undefined ? undefined : await readVerifyingKey(key) });
}
