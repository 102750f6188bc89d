import express from "express";
import type { RequestHandler } from "express";
import { Problem } from "./problem.ts";

const requireJson: RequestHandler = (req, _res, next) => {
  // `is` answers null when there is no body at all; validation will say what is missing.
  if (req.is("application/json") === false) throw new Problem(415, "The body must be application/json.");
  next();
};

/** Reads a JSON body of at most 100 kB. Without the first step Express would leave other types unread, silently. */
export const jsonBody: RequestHandler[] = [requireJson, express.json({ limit: "100kb" })];
