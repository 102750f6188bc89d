import type { Instance } from "../../grader/instances.ts";
import type { Lab } from "../../grader/lab.ts";
import type { Limits } from "../../grader/limits.ts";
import type { Report } from "../../grader/report/report.ts";
import type { AppExit } from "../sandbox/cell.ts";

/** Why an app never got to answer: what a `learner_error` report says. */
export type StartFailure = NonNullable<Report["error"]>;

const MISSING_PACKAGE = /Cannot find (?:package|module) '([^'./][^']*)'/;
const MISSING_FILE = /Cannot find module '([^']*)'/;
/** Causes that can be told from what Node prints, and what to do about each. */
const KNOWN_CAUSES: readonly (readonly [sign: RegExp, advice: string])[] = [
  [
    /ERR_UNSUPPORTED_TYPESCRIPT_SYNTAX/,
    "Node runs TypeScript by stripping types: write it without enums, namespaces and parameter properties",
  ],
  [/SyntaxError|ERR_INVALID_TYPESCRIPT_SYNTAX/, "the code has a syntax error; the first lines it logged say where"],
  [
    /uv_thread_create|pthread_create|Resource temporarily unavailable|\bEAGAIN\b/,
    "it could start no more processes or threads: how many does it start, and does it end them?",
  ],
  [/EADDRINUSE/, "something else listens on that port: does the code call listen twice?"],
];

export function noEntryFile(app: string, { start }: Pick<Instance, "start">): StartFailure {
  const entry = start.split(" ").at(-1) ?? "";
  return failure(
    "entry_missing",
    `there is no ${entry} to start ${app} with (\`${start}\`)`,
    `keep the entry file where the starter has it: ${entry}, or the same name ending in .js`,
    [],
  );
}

/** The app ended before it listened. */
export function endedEarly(exit: AppExit, logged: string[], { packages, limits }: Lab): StartFailure {
  const text = logged.join("\n");
  const missing = MISSING_PACKAGE.exec(text)?.[1];
  if (missing !== undefined) {
    const offered = `this lab offers ${packages.join(", ")}`;
    return failure(
      "package_not_offered",
      `${exit.app} imports ${missing}, which this lab does not offer`,
      offered,
      logged,
    );
  }
  const file = MISSING_FILE.exec(text)?.[1];
  const known = KNOWN_CAUSES.find(([sign]) => sign.test(text))?.[1];
  const silent = "it logged nothing: does the server's start wait for what it needs, and then listen?";
  const hint =
    file === undefined
      ? (known ?? (logged.length === 0 ? silent : "the last lines it logged say why"))
      : `there is no file ${file}: relative imports need the extension, like "./app.ts"`;
  return failure("app_ended", `${exit.app} ended before it listened: ${howItEnded(exit, limits)}`, hint, logged);
}

/** The app runs and nothing listens where it should. */
export function neverListened(
  app: string,
  port: number,
  seconds: number,
  ports: number[],
  logged: string[],
): StartFailure {
  const elsewhere = ports.filter((other) => other !== port);
  const found = elsewhere.length === 0 ? "" : `; something listens on ${elsewhere.join(", ")}`;
  return failure(
    "app_not_listening",
    `${app} did not listen on port ${port} within ${seconds} s${found}`,
    "listen on the port in the environment: app.listen(Number(process.env.PORT))",
    logged,
  );
}

/** `exit code 1`, `killed by SIGSEGV`, a memory limit reached: how a process ended, for the end of a sentence. */
export function howItEnded({ code, signal, outOfMemory }: AppExit, { memoryMiB }: Limits): string {
  if (outOfMemory) return `it reached its memory limit of ${memoryMiB} MiB`;
  return signal === null ? `exit code ${code}` : `killed by ${signal}`;
}

function failure(code: string, message: string, hint: string, logged: string[]): StartFailure {
  return { code, message, hint, logged: excerpt(logged) };
}

const SHOWN_LINES = 15;

/** Node says where an uncaught error was thrown, `file:///app/src/app.ts:21`, above the lines of code that it shows. */
const THROWN_AT = /^\S+:\d+$/;
const CODE_LINES = 8;

/** The lines that say most: from a little before the first error on, or else the last ones. */
function excerpt(logged: string[]): string[] {
  const error = logged.findIndex((line) => /\w*Error\b/.test(line));
  if (error === -1 || logged.length <= SHOWN_LINES) return logged.slice(-SHOWN_LINES);
  const above = logged.slice(Math.max(0, error - CODE_LINES), error);
  const thrownAt = above.findLastIndex((line) => THROWN_AT.test(line));
  const from = thrownAt === -1 ? Math.max(0, error - 3) : error - above.length + thrownAt;
  return logged.slice(from, from + SHOWN_LINES);
}
