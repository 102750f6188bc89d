import { basename, join } from "node:path";
import { Lab } from "../../grader/lab.ts";
import { BacklabError } from "../errors.ts";
import { OFFERED_PACKAGES } from "../images/offered.ts";
import { templatesFolder } from "../paths.ts";
import { isTemplate } from "./templates.ts";
import { checkYaml, type CheckedYaml, type LineProblem } from "./yaml-file.ts";

/** Reads the text of a lab.yaml, with everything that is wrong in it. */
export function checkLabFile(text: string): CheckedYaml<Lab> {
  const checked = checkYaml(text, Lab);
  if (checked.value === null) return checked;
  const problems = packageProblems(checked.value, checked.lineOf);
  return problems.length === 0 ? checked : { ...checked, value: null, problems };
}

/** As `checkLabFile`, for a lab.yaml in a folder: the folder's name is the lab's id. */
export function checkLabFileIn(folder: string, text: string): CheckedYaml<Lab> {
  const checked = checkLabFile(text);
  if (checked.value === null) return checked;
  const { id, template } = checked.value;
  const problems = [
    ...(id === basename(folder)
      ? []
      : [{ line: checked.lineOf(["id"]), message: `id: expected the folder's name, ${basename(folder)}, got ${id}` }]),
    ...(isTemplate(join(templatesFolder, template))
      ? []
      : [{ line: checked.lineOf(["template"]), message: `template: there is no template called ${template}` }]),
  ];
  return problems.length === 0 ? checked : { ...checked, value: null, problems };
}

/**
 * Parses the text of a lab.yaml.
 *
 * @param name how messages call the file
 * @throws BacklabError `lab_invalid`, one line a mistake: file, line, field, what was expected
 */
export function parseLabFile(text: string, name: string): Lab {
  return valueOf(checkLabFile(text), name);
}

/** What was read, or all that is wrong with it as one error. */
export function valueOf<T>({ value, problems }: CheckedYaml<T>, name: string): T {
  if (value !== null) return value;
  throw new BacklabError("lab_invalid", problems.map(({ line, message }) => `${name}:${line}: ${message}`).join("\n"), {
    hint: "the format is described in docs/labs.md",
  });
}

function packageProblems({ packages }: Lab, lineOf: CheckedYaml<Lab>["lineOf"]): LineProblem[] {
  const offered: readonly string[] = OFFERED_PACKAGES;
  return packages.flatMap((name, index) => {
    if (offered.includes(name)) return [];
    const message = `packages[${index}]: expected one of ${offered.join(", ")}, got ${name}`;
    return [{ line: lineOf(["packages", index]), message }];
  });
}
