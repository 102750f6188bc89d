import { z } from "zod";
import { Lab } from "../../grader/lab.ts";
import { OFFERED_PACKAGES } from "../images/offered.ts";
import { Expectation } from "../labs/expectation.ts";

/** Files of a lab that have a JSON Schema, for editors, and where in the package it is. */
export const SCHEMA_FILES = { lab: "docs/lab.schema.json", expect: "docs/expect.schema.json" } as const;
export type SchemaName = keyof typeof SCHEMA_FILES;

/**
 * A JSON Schema as text. It says what may be written, defaults left out; what a schema cannot say, such as that
 * points add up to 100, backlab checks when it reads the file.
 */
export function schemaText(name: SchemaName): string {
  const schema = name === "lab" ? labSchema() : inputSchema(Expectation, "expect.yaml of a backlab mistake");
  return `${JSON.stringify(schema, null, 2)}\n`;
}

function inputSchema(schema: z.ZodType, title: string): z.core.JSONSchema.BaseSchema {
  const { $schema, ...rest } = z.toJSONSchema(schema, {
    io: "input",
    override: ({ jsonSchema }) => dropBounds(jsonSchema),
  });
  return { ...($schema !== undefined && { $schema }), title, ...rest };
}

/** zod bounds every whole number by what a double can hold, which is news to nobody who writes YAML. */
function dropBounds(schema: z.core.JSONSchema.BaseSchema): void {
  if (schema.maximum === Number.MAX_SAFE_INTEGER) delete schema.maximum;
}

/** Which packages there are to offer is known here, and not where the format is. */
function labSchema(): z.core.JSONSchema.BaseSchema {
  const schema = inputSchema(Lab, "lab.yaml of a backlab lab");
  const packages = schema.properties?.["packages"];
  if (typeof packages !== "object") throw new TypeError("the schema of lab.yaml has no packages");
  const items = { ...(packages.items as object), enum: [...OFFERED_PACKAGES] };
  return { ...schema, properties: { ...schema.properties, packages: { ...packages, items } } };
}
