import { Limits } from "../../grader/limits.ts";
import type { Images } from "../images/images.ts";
import type { CellShape } from "../sandbox/cell.ts";
import { aheadOf } from "../sandbox/docker/ahead.ts";
import { appPlan } from "../sandbox/docker/plans.ts";
import type { ContainerPlan } from "../sandbox/docker/spec.ts";

/** The app whose place the probe takes. */
export const PROBE = "probe";
const PROGRAM = { start: "node main.mjs", port: 3000, replicas: 1 };

/** The least cell with everything in it that an app can be kept from. */
export const probeShape: CellShape = {
  apps: { [PROBE]: PROGRAM },
  services: ["postgres", "redis"],
  packages: ["pg", "ioredis"],
  secrets: [],
  limits: Limits.parse({}),
};

/** The plan that the probe's container is made by, without what differs from cell to cell. */
export function probePlan(images: Images): ContainerPlan {
  const ahead = aheadOf(PROGRAM, probeShape.packages);
  return appPlan({ cell: "", labels: {} }, images, probeShape, { role: "", network: "", env: {}, ahead });
}
