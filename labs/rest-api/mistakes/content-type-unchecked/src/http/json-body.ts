import express from "express";
import type { RequestHandler } from "express";

/** Reads a JSON body of at most 100 kB. */
export const jsonBody: RequestHandler[] = [express.json({ limit: "100kb" })];
