import { describe, expect, it } from "@jest/globals";
import { api, cell, eventually, hint, observe, random } from "backlab/suite";
import type { Response } from "supertest";
import { expectProblem } from "./support/problems.ts";

/** The brief promises two seconds; a busy machine gets a little more. */
const PATIENCE_MS = 2_500;

describe("serve", () => {
  it("GET /health answers 200 and says ok", async () => {
    hint('The answer is 200 with the body {"status":"ok"}: res.json({ status: "ok" }).');
    const res = await healthy();
    expect(res.body).toEqual({ status: "ok" });
  });

  it("GET /health asks the database every time", async () => {
    await healthy();
    const mark = await observe.mark();
    await healthy();
    const statements = await observe.sql(mark);
    hint(
      "No statement reached Postgres during GET /health. Send one, like SELECT 1, and answer after it has come back.",
    );
    const some = "an SQL statement";
    expect(statements.length === 0 ? "none" : some).toBe(some);
  });

  it("GET /health answers 503 within two seconds while the database is silent, and 200 when it is back", async () => {
    await healthy();
    await cell.pause("postgres");
    try {
      // No answer in time rejects; that is a value here, because the expectation below says it better.
      const answer = await api()
        .get("/health")
        .timeout(PATIENCE_MS)
        .then((res) => res.status)
        .catch(() => "no answer in time");
      const why =
        answer === 200
          ? "200 although Postgres does not answer: /health must wait for the database's answer, not only for its connection."
          : "Postgres takes the query and never answers, so waiting is not enough: set connectionTimeoutMillis and query_timeout on the pool, and answer 503 when they run out.";
      hint(`${why} To see it: pause your database, as the brief does with docker pause, and ask.`);
      expect(answer).toBe(503);
    } finally {
      await cell.resume("postgres");
    }
    hint("Postgres is back, and /health does not say so. Does a connection that timed out stay in the pool?");
    await eventually(async () => expect((await api().get("/health").timeout(1_000)).status).toBe(200), 2_000);
  });

  it("an unknown route answers 404 as problem+json", async () => {
    const res = await api().get(`/${random.letters(10)}`);
    expectProblem(res, 404);
  });
});

/** A 503 is right while a busy machine keeps the database from answering in time, so it may come first. */
async function healthy(): Promise<Response> {
  return eventually(async () => {
    const res = await api().get("/health");
    expect(res.status).toBe(200);
    return res;
  });
}
