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
    for (const problem of stageProblems(lab.stages)) context.addIssue({ code: "custom", ...problem });
  });
export type Lab = z.infer<typeof Lab>;

interface Problem {
  path: (string | number)[];
  message: string;
}

function stageProblems(stages: Stage[]): Problem[] {
  return [...duplicateStages(stages), ...danglingNeeds(stages), ...wrongTotal(stages)];
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

function wrongTotal(stages: Stage[]): Problem[] {
  const total = stages.reduce((sum, { points }) => sum + points, 0);
  return total === 100 ? [] : [{ path: ["stages"], message: `expected points that add up to 100, got ${total}` }];
}
