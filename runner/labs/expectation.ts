import { join } from "node:path";
import { readFile } from "node:fs/promises";
import { parse } from "yaml";
import { z } from "zod";
import { BacklabError } from "../errors.ts";
import type { LoadedLab } from "./catalogue.ts";
import { EXPECTATION_FILE } from "./variants.ts";

/** What a mistake's expect.yaml says: who makes it, and the tests that it fails, and by that no others. */
export const Expectation = z.strictObject({
  who: z.string().min(1),
  fails: z.array(z.string()).min(1),
});
export type Expectation = z.infer<typeof Expectation>;

/** @throws BacklabError `lab_invalid` */
export async function readExpectation({ folder, lab }: LoadedLab, mistake: string): Promise<Expectation> {
  const text = await readFile(join(folder, mistake, EXPECTATION_FILE), "utf8").catch(() => "");
  const parsed = Expectation.safeParse(parse(text));
  if (parsed.success) return parsed.data;
  const [issue] = parsed.error.issues;
  const field = issue?.path.join(".") ?? "";
  throw new BacklabError("lab_invalid", `${lab.id}/${mistake}/${EXPECTATION_FILE}: ${field}: ${issue?.message ?? ""}`);
}
