import { z } from "zod";
import { Limits } from "./limits.ts";
import { Slug, Stage } from "./stage.ts";

export const ServiceName = z.enum(["postgres", "redis"]);
export type ServiceName = z.infer<typeof ServiceName>;

/** One learner process: how it starts and the TCP port it is told to listen on. */
export const LabApp = z.strictObject({
  start: z.string().regex(/^node (--[\w=-]+ )*[\w./-]+$/, "expected `node [--flags] <file>`, like node src/server.ts"),
  port: z.int().min(1024).max(65535),
});
export type LabApp = z.infer<typeof LabApp>;

/** The contents of `lab.yaml`: everything a lab says about itself. Its stages add up to 100 points. */
export const Lab = z
  .strictObject({
    id: Slug,
    title: z.string().min(1),
    summary: z.string().min(1),
    level: z.enum(["foundation", "intermediate", "advanced"]),
    skills: z.array(Slug).min(1),
    minutes: z.int().positive(),
    template: Slug,
    services: z.array(ServiceName).default([]),
    apps: z.record(Slug, LabApp).refine((apps) => Object.keys(apps).length > 0, "expected at least one app"),
    packages: z.array(z.string().min(1)).default([]),
    limits: Limits.prefault({}),
    /** What the untouched starter earns; a lab whose starter earns more than 15 gives points away. */
    starterScore: z.int().min(0).max(15).default(0),
    stages: z.array(Stage).min(1),
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

/** Public stages run first, so what one needs has to be public too. */
function hiddenNeeds(stages: Stage[]): Problem[] {
  return stages.flatMap(({ visibility, needs }, index) => {
    const needed = stages.find(({ id }) => id === needs);
    if (visibility !== "public" || needed === undefined || needed.visibility === "public") return [];
    return [
      {
        path: ["stages", index, "needs"],
        message: `expected a public stage, as public ones run first, got ${needed.id}`,
      },
    ];
  });
}

/** Names and ports that a cell needs for itself, or that two apps would share. */
const TAKEN_NAMES: ReadonlySet<string> = new Set(["suite", ...ServiceName.options]);
const TAKEN_PORTS: ReadonlySet<number> = new Set([5432, 6379]);

function appProblems(apps: Record<string, LabApp>): Problem[] {
  const entries = Object.entries(apps);
  return entries.flatMap(([name, { port }], index) => [
    ...(TAKEN_NAMES.has(name)
      ? [{ path: ["apps", name], message: `expected another name: ${name} is not an app's` }]
      : []),
    ...(TAKEN_PORTS.has(port) || entries.slice(0, index).some(([, other]) => other.port === port)
      ? [{ path: ["apps", name, "port"], message: `expected a free port, ${port} is taken` }]
      : []),
  ]);
}

function wrongTotal(stages: Stage[]): Problem[] {
  const total = stages.reduce((sum, { points }) => sum + points, 0);
  return total === 100 ? [] : [{ path: ["stages"], message: `expected points that add up to 100, got ${total}` }];
}
