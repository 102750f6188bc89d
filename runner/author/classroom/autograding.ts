import { z } from "zod";
import { BacklabError, reasonOf } from "../../errors.ts";

/**
 * What GitHub Classroom keeps in `.github/classroom/autograding.json`: each test runs a shell command in the student's
 * repository, and looks at its exit code or at what it prints. Source: the schema in the README of
 * `education/autograding`, Classroom's own grader.
 */
const ClassroomTest = z.object({
  name: z.string().trim().min(1),
  setup: z.string().nullish(),
  run: z.string().min(1),
  input: z.string().nullish(),
  output: z.string().nullish(),
  comparison: z.enum(["exact", "included", "regex"]).default("included"),
  points: z.number().nonnegative().nullish(),
});
export type ClassroomTest = z.infer<typeof ClassroomTest>;

const Autograding = z.object({ tests: z.array(ClassroomTest).min(1, "has no tests") });

/**
 * The tests of an assignment, in order, each under a name of its own.
 *
 * @param file its path, for messages
 * @throws BacklabError `bad_usage`, naming the test and the field that cannot be used
 */
export function classroomTests(text: string, file: string): ClassroomTest[] {
  const parsed = Autograding.safeParse(json(text, file));
  if (parsed.success) return namedApart(parsed.data.tests);
  const [issue] = parsed.error.issues;
  throw unusable(file, `${issue?.path.join(".") || "it"}: ${issue?.message ?? "not understood"}`);
}

function json(text: string, file: string): unknown {
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw unusable(file, `it is no JSON: ${reasonOf(cause)}`);
  }
}

function unusable(file: string, why: string): BacklabError {
  return new BacklabError("bad_usage", `${file} is no assignment of GitHub Classroom: ${why}`, {
    hint: "it is the file .github/classroom/autograding.json of the assignment's repository",
  });
}

/** Classroom lets two tests have one name; the points here are by name. */
function namedApart(tests: readonly ClassroomTest[]): ClassroomTest[] {
  const taken = new Set<string>();
  return tests.map((test) => {
    let name = test.name;
    for (let count = 2; taken.has(name); count++) name = `${test.name} (${count})`;
    taken.add(name);
    return { ...test, name };
  });
}
