import { z } from "zod";
import { SCHEMA_FILES, type SchemaName, schemaText } from "../author/schemas.ts";
import { writeText } from "../author/write-text.ts";
import { BacklabError } from "../errors.ts";
import type { CommandRun } from "./command.ts";
import { parseOptions } from "./options.ts";

const Options = z.strictObject({ out: z.string().min(1, "expected a file").optional() });

export const runAuthorSchema: CommandRun = async ([file = "lab"], typed, { out }) => {
  const options = parseOptions(Options, typed);
  const text = schemaText(schemaName(file));
  if (options.out === undefined) out(text);
  else await writeText(options.out, text);
  return 0;
};

function schemaName(given: string): SchemaName {
  if (Object.hasOwn(SCHEMA_FILES, given)) return given as SchemaName;
  throw new BacklabError("bad_usage", `there is no schema of ${given}: expected lab or expect`);
}
