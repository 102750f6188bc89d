import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { SCHEMA_FILES, type SchemaName, schemaText } from "../../../runner/author/schemas.ts";
import { packageRoot } from "../../../runner/paths.ts";
import { backlab } from "../../support/command-line.ts";
import { temporaryFolder } from "../../support/temporary-folder.ts";

const names = Object.keys(SCHEMA_FILES) as SchemaName[];

interface Schema {
  description?: string;
  properties?: Record<string, Schema>;
  items?: Schema;
  additionalProperties?: Schema | boolean;
}

/** The paths of all fields without a description. */
function undescribed({ properties = {}, items, additionalProperties }: Schema, path = ""): string[] {
  const fields = Object.entries(properties).flatMap(([name, field]) => [
    ...(field.description === undefined ? [`${path}${name}`] : []),
    ...undescribed(field, `${path}${name}.`),
  ]);
  const inner = [items, additionalProperties].filter((schema): schema is Schema => typeof schema === "object");
  return [...fields, ...inner.flatMap((schema) => undescribed(schema, path))];
}

describe("the JSON Schema", () => {
  it.each(names)("of %s is in the package as the code has it (else: backlab author schema --out)", async (name) => {
    expect(await readFile(join(packageRoot, SCHEMA_FILES[name]), "utf8")).toBe(schemaText(name));
  });

  it.each(names)("of %s describes every field", (name) => {
    expect(undescribed(JSON.parse(schemaText(name)) as Schema)).toEqual([]);
  });

  it("of lab knows what learners may import", () => {
    const { properties } = JSON.parse(schemaText("lab")) as { properties: { packages: { items: { enum: string[] } } } };
    expect(properties.packages.items.enum).toContain("express");
  });
});

describe("backlab author schema", () => {
  it("prints the one of lab.yaml, or the one that it is asked for", async () => {
    expect(await backlab(["author", "schema"])).toMatchObject({ exitCode: 0, stdout: schemaText("lab") });
    expect((await backlab(["author", "schema", "expect"])).stdout).toBe(schemaText("expect"));
  });

  it("writes it to a file, in place of an older one", async () => {
    await using folder = await temporaryFolder({ "lab.schema.json": "old" });
    const file = join(folder.path, "lab.schema.json");
    expect(await backlab(["author", "schema", "--out", file])).toMatchObject({ exitCode: 0, stdout: "" });
    expect(await readFile(file, "utf8")).toBe(schemaText("lab"));
  });

  it("says that a file could not be written, and which schemas there are", async () => {
    await using folder = await temporaryFolder();
    const unwritten = await backlab(["author", "schema", "--out", folder.path]);
    expect(unwritten).toMatchObject({ exitCode: 3, stdout: "" });
    expect(unwritten.stderr).toContain("was not written: EISDIR");
    const unknown = await backlab(["author", "schema", "stage"]);
    expect(unknown).toMatchObject({
      exitCode: 2,
      stderr: "backlab: there is no schema of stage: expected lab or expect\n",
    });
  });
});
