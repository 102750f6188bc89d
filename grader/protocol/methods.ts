import { z } from "zod";
import { DeclaredTest } from "../manifest.ts";
import { Outcome } from "../outcome.ts";

/**
 * What the runner and the suite process say to each other: JSON frames, one a line, on the suite
 * process's stdin and stdout. Every frame's content is parsed against these schemas on arrival.
 */

/** Where a cell's apps and services are, as seen from inside the cell. */
export const Wiring = z.object({
  apps: z.record(z.string(), z.object({ url: z.string() })),
  /** Privileged connection strings. Only the suite process ever holds them. */
  services: z.object({
    /** `suite` is the way of `db()` into the app's database; `admin` is the superuser, in a database of its own. */
    postgres: z.object({ suite: z.string(), admin: z.string() }).optional(),
    redis: z.string().optional(),
  }),
  /** The values of the variables that lab.yaml lists under `secrets`. */
  secrets: z.record(z.string(), z.string()).default({}),
});
export type Wiring = z.infer<typeof Wiring>;

export const Verb = z.enum(["restart", "start", "kill", "signal", "pause", "resume"]);
export type Verb = z.infer<typeof Verb>;

export const Control = z.object({
  verb: Verb,
  /** The name of an app or a service of the cell. */
  target: z.string(),
  /** For `signal`: the signal's name, like SIGTERM. */
  signal: z
    .string()
    .regex(/^SIG[A-Z0-9]+$/)
    .optional(),
});
export type Control = z.infer<typeof Control>;

/** How a process of an app ended: one of the two is null. */
export const Exit = z.object({ code: z.int().nullable(), signal: z.string().nullable() });
export type Exit = z.infer<typeof Exit>;

const Nothing = z.null();

/** What the runner asks of the suite process. */
export const suiteMethods = {
  /** Takes the bundled suites and lists their tests without running any. */
  load: {
    params: z.object({ code: z.string(), stages: z.array(z.string()) }),
    result: z.object({ tests: z.array(DeclaredTest) }),
  },
  /** Opens the privileged connections. Called before any learner code is loaded. */
  connect: { params: Wiring, result: Nothing },
  /** Runs a lab's seed.sql. Called once, after `connect`. */
  seed: { params: z.object({ sql: z.string() }), result: Nothing },
  /** Waits until the app accepts a TCP connection. */
  probe: {
    params: z.object({ app: z.string(), withinMs: z.number() }),
    result: z.object({ ready: z.boolean() }),
  },
  /** Which TCP ports anything in this network namespace listens on (Linux; elsewhere none). */
  listening: { params: Nothing, result: z.object({ ports: z.array(z.int()) }) },
  runStage: {
    params: z.object({
      stage: z.string(),
      seed: z.int(),
      testMs: z.number(),
      shuffle: z.boolean(),
      /** Whether the timeline of a test that fails has what the apps sent to the services. */
      observed: z.boolean().optional(),
    }),
    result: z.object({ outcomes: z.array(Outcome), problems: z.array(z.string()) }),
  },
  /** An app ended without being asked to: what has not run yet will not. */
  appStopped: { params: z.object({ reason: z.string() }), result: Nothing },
} as const;

/** What the suite process asks of the runner, or tells it. */
export const runnerMethods = {
  control: { params: Control, result: Nothing },
  /** Waits until an app's process has ended. */
  exited: { params: z.object({ app: z.string(), withinMs: z.number().positive() }), result: Exit },
  /** What an app has written so far, line by line. */
  log: { params: z.object({ app: z.string() }), result: z.object({ lines: z.array(z.string()) }) },
  /** With when that was, by a clock of the suite process's own. */
  testStarted: { params: z.object({ id: z.string(), atMs: z.number() }), result: Nothing },
  testFinished: { params: Outcome, result: Nothing },
} as const;

export type Methods = Readonly<Record<string, { params: z.ZodType; result: z.ZodType }>>;
export type Params<M extends Methods, K extends keyof M> = z.infer<M[K]["params"]>;
export type Result<M extends Methods, K extends keyof M> = z.infer<M[K]["result"]>;
export type Handlers<M extends Methods> = {
  [K in keyof M]: (params: Params<M, K>) => Promise<Result<M, K>> | Result<M, K>;
};
