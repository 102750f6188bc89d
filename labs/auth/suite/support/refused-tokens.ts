import { expect } from "@jest/globals";
import { hint } from "backlab/suite";
import type { Response } from "supertest";
import { whyNot } from "./answers.ts";
import { getMe } from "./sessions.ts";

/** What a learner should know of a token that was not refused. */
export interface Refusal {
  why: string;
  /** What to do with the token of a login to get one like it; left out where the curl line has it all. */
  made?: string;
  /** What else may have thrown. */
  likely?: string;
}

/** The part of `made` about a signature with the right key. */
export const AGAIN = "and sign it again with your TOKEN_SECRET";

/** `likely` of a token whose signature is not as long as the right one. */
export const OTHER_LENGTH =
  "Do you compare with timingSafeEqual? It throws when the lengths differ: compare those first.";

const THREW =
  "Something threw while the token was read. In jose and jsonwebtoken, verify throws for every token that it refuses, be it forged, expired or for somebody else: catch that, and answer 401.";

/** GET /me answers 401 to the token. Returns the answer, for what else it should say. */
export async function expectRefused(token: string, { why, made, likely = "" }: Refusal): Promise<Response> {
  const res = await getMe(token);
  const toSee = made === undefined ? "" : ` To see it: take the token of a login of yours, ${made}.`;
  hint(whyNot(res.status, why, `${THREW} ${likely}`.trim()) + toSee);
  expect(res.status).toBe(401);
  return res;
}
