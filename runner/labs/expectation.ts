import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { z } from "zod";
import type { LoadedLab } from "./catalogue.ts";
import { valueOf } from "./lab-file.ts";
import { EXPECTATION_FILE } from "./variants.ts";
import { checkYaml, type CheckedYaml } from "./yaml-file.ts";

/** What a mistake's expect.yaml says: who makes it, and the tests that it fails, and by that no others. */
export const Expectation = z.strictObject({
  who: z.string().min(1).describe("Who makes this mistake, in a line: someone who ..."),
  fails: z.array(z.string()).min(1).describe("The ids of the tests that it fails: these, and no others."),
});
export type Expectation = z.infer<typeof Expectation>;

/** Reads a mistake's expect.yaml, with everything that is wrong in it. One that is not there reads as an empty one. */
export async function checkExpectation({ folder }: LoadedLab, mistake: string): Promise<CheckedYaml<Expectation>> {
  const text = await readFile(join(folder, mistake, EXPECTATION_FILE), "utf8").catch(() => "");
  return checkYaml(text, Expectation);
}

/** @throws BacklabError `lab_invalid` */
export async function readExpectation(loaded: LoadedLab, mistake: string): Promise<Expectation> {
  return valueOf(await checkExpectation(loaded, mistake), `${loaded.lab.id}/${mistake}/${EXPECTATION_FILE}`);
}
