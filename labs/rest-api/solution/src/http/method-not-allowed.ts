import type { RequestHandler } from "express";
import { Problem } from "./problem.ts";

/** Goes last on a route: whatever method gets there is not one of `allowed`, like `GET, POST`. */
export function methodNotAllowed(allowed: string): RequestHandler {
  return (req) => {
    throw new Problem(405, `${req.method} is not possible here.`, { headers: { Allow: allowed } });
  };
}
