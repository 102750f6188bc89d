import { z } from "zod";
import { instancesOf } from "./instances.ts";
import { Limits } from "./limits.ts";
import { Slug, Stage } from "./stage.ts";
import { secrecy } from "./stage-order.ts";

export const ServiceName = z.enum(["postgres", "redis"]);
export type ServiceName = z.infer<typeof ServiceName>;

/** One learner process: how it starts and the TCP port it is told to listen on. */
export const LabApp = z.strictObject({
  start: z
    .string()
    .regex(/^node (--[\w=-]+ )*[\w./-]+$/, "expected `node [--flags] <file>`, like node src/server.ts")
    .describe("How it is started: node, flags that begin with --, then the entry file. Also tried as .js, .mjs ..."),
  port: z.int().min(1024).max(65535).describe("The TCP port that it is told to listen on."),
  replicas: z
    .int()
    .min(1)
    .max(4)
    .default(1)
    .describe("How many processes of it there can be. The second and later ones run when the suite starts them."),
});
export type LabApp = z.infer<typeof LabApp>;

/** Variables that a cell sets itself, or that Node obeys. */
const SET_ALREADY = /^(PORT|DATABASE_URL|REDIS_URL|PATH|HOME|TMPDIR|NODE_.*)$/;
const SecretName = z
  .string()
  .regex(/^[A-Z][A-Z0-9_]*$/, "expected a variable's name in capitals, like TOKEN_SECRET")
  .refine((name) => !SET_ALREADY.test(name), "expected a name that is not set already");

/** What a learner should know already, the least first. */
export const Level = z.enum(["foundation", "intermediate", "advanced"]);
export type Level = z.infer<typeof Level>;

/** The contents of `lab.yaml`: everything a lab says about itself. Its stages add up to 100 points. */
export const Lab = z
  .strictObject({
    id: Slug.describe("The name of the lab's folder."),
    title: z.string().min(1).describe("What the lab is called."),
    summary: z.string().min(1).describe("What one builds, in a sentence."),
    level: Level.describe("What a learner should know already."),
    skills: z.array(Slug).min(1).describe("What it teaches."),
    minutes: z.int().positive().describe("How long a learner needs."),
    template: Slug.describe("The project that the starter is laid over: a folder of templates/."),
    services: z.array(ServiceName).default([]).describe("What apps find running, at DATABASE_URL and REDIS_URL."),
    apps: z
      .record(Slug, LabApp)
      .refine((apps) => Object.keys(apps).length > 0, "expected at least one app")
      .describe("The learner's processes by name. All have the same code; the first is what api() talks to."),
    packages: z.array(z.string().min(1)).default([]).describe("What a learner may import, beside what Node has."),
    secrets: z
      .array(SecretName)
      .default([])
      .describe("Environment variables of every app that hold a random value, another one in each grade."),
    limits: Limits.prefault({}).describe("What an app may use, and how long things may take."),
    // A lab whose starter earns more than 15 gives points away.
    starterScore: z.int().min(0).max(15).default(0).describe("The points that the untouched starter earns."),
    stages: z.array(Stage).min(1).describe("In order. Their points add up to 100."),
  })
  .superRefine((lab, context) => {
    for (const problem of [...stageProblems(lab.stages), ...appProblems(lab.apps)]) {
      context.addIssue({ code: "custom", ...problem });
    }
  });
export type Lab = z.infer<typeof Lab>;

interface Problem {
  path: (string | number)[];
  message: string;
}

function stageProblems(stages: Stage[]): Problem[] {
  return [...duplicateStages(stages), ...danglingNeeds(stages), ...hiddenNeeds(stages), ...wrongTotal(stages)];
}

function duplicateStages(stages: Stage[]): Problem[] {
  const seen = new Set<string>();
  return stages.flatMap(({ id }, index) => {
    if (seen.size < seen.add(id).size) return [];
    return [{ path: ["stages", index, "id"], message: `stage ${id} is there twice` }];
  });
}

function danglingNeeds(stages: Stage[]): Problem[] {
  return stages.flatMap(({ id, needs }, index) => {
    if (needs === undefined || stages.slice(0, index).some((earlier) => earlier.id === needs)) return [];
    return [{ path: ["stages", index, "needs"], message: `expected a stage before ${id}, got ${needs}` }];
  });
}

/** What may be seen runs first, so as much has to be seen of what a stage needs as of the stage itself. */
function hiddenNeeds(stages: Stage[]): Problem[] {
  return stages.flatMap((stage, index) => {
    const needed = stages.find(({ id }) => id === stage.needs);
    if (needed === undefined || secrecy(needed) <= secrecy(stage)) return [];
    const message = `expected a stage that runs before a ${stage.visibility} one, got ${needed.id}, which is ${needed.visibility}`;
    return [{ path: ["stages", index, "needs"], message }];
  });
}

/** Names and ports that a cell needs for itself, or that two apps would share. */
const TAKEN_NAMES: ReadonlySet<string> = new Set(["suite", ...ServiceName.options]);
const TAKEN_PORTS: ReadonlySet<number> = new Set([5432, 6379]);

function appProblems(apps: Record<string, LabApp>): Problem[] {
  const ports = new Set(TAKEN_PORTS);
  const names = new Set(TAKEN_NAMES);
  const instances = Object.entries(apps).flatMap(([name, app]) => [...instancesOf({ [name]: app })]);
  return instances.flatMap(([name, { app, port }]) => {
    const replica = name === app ? "" : ` for its replica ${name}`;
    return [
      ...problemUnless(names.size < names.add(name).size, ["apps", app], `expected another name: ${name} is taken`),
      ...problemUnless(
        ports.size < ports.add(port).size,
        ["apps", app, "port"],
        `expected a free port${replica}, ${port} is taken`,
      ),
    ];
  });
}

function problemUnless(holds: boolean, path: Problem["path"], message: string): Problem[] {
  return holds ? [] : [{ path, message }];
}

function wrongTotal(stages: Stage[]): Problem[] {
  const total = stages.reduce((sum, { points }) => sum + points, 0);
  return total === 100 ? [] : [{ path: ["stages"], message: `expected points that add up to 100, got ${total}` }];
}
