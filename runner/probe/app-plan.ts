import { instancesOf } from "../../grader/instances.ts";
import type { Images } from "../images/images.ts";
import type { CellShape } from "../sandbox/cell.ts";
import { aheadOf } from "../sandbox/docker/ahead.ts";
import { appPlan } from "../sandbox/docker/plans.ts";
import type { ContainerPlan } from "../sandbox/docker/spec.ts";

/** The plan that the container of a cell's first app is made by, without what differs from cell to cell. */
export function firstAppPlan(shape: CellShape, images: Images): ContainerPlan {
  const [first] = instancesOf(shape.apps).values();
  if (first === undefined) throw new Error("a cell has an app");
  const ahead = aheadOf(first, shape.packages);
  return appPlan({ cell: "", labels: {} }, images, shape, { role: "", network: "", env: {}, ahead });
}
