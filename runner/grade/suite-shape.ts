import type { Lab } from "../../grader/lab.ts";
import type { CellShape } from "../sandbox/cell.ts";

/** A cell without services and apps: nothing but a place where the suite, which is code of the lab's, is read. */
export function suiteShape(lab: Lab): CellShape {
  return { ...lab, services: [], apps: {}, packages: [], secrets: [] };
}
