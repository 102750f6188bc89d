import { expect } from "@jest/globals";
import { hint } from "backlab/suite";
import type { Response } from "supertest";

/** Holds an answer to what the brief says of errors: this status, JSON, and a text called `error`. */
export function expectError(res: Response, status: number): void {
  expect(res.status).toBe(status);
  hint('An error is {"error":"..."} as JSON. What Express answers by itself is a page in HTML.');
  expect(res.headers["content-type"]).toMatch(/^application\/json/);
  const { error } = (res.body ?? {}) as { error?: unknown };
  expect(typeof error).toBe("string");
}
