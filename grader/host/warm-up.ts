import { createServer, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { setContext } from "../suite/context.ts";
import { listTests } from "./declared.ts";
import { runStage } from "./stage-run.ts";

const STAGE = "warm-up";
/** As a bundled suite is: a function for each stage. One of its tests is to fail. */
const SUITE = `
const { describe, it, expect, beforeAll } = require("@jest/globals");
const { api, hint, random } = require("backlab/suite");
exports[${JSON.stringify(STAGE)}] = () => {
  describe("things", () => {
    beforeAll(async () => { await api().get("/").expect(200); });
    it("are taken", async () => {
      const answer = await api().post("/things").set("X-Thing", "1").send({ name: random.letters(8) });
      expect(answer.status).toBe(200);
      expect(answer.headers["content-type"]).toMatch(/json/);
      expect(answer.body).toEqual({ name: expect.any(String), list: [1, 2] });
      expect(answer.body).toMatchObject({ list: expect.arrayContaining([1]) });
    });
    it("come many at a time", async () => {
      const answers = await Promise.all([1, 2, 3].map((id) => api().get("/things/" + id)));
      expect(answers.map(({ status }) => status)).toStrictEqual([200, 200, 200]);
    });
    it("fail", async () => {
      hint("it has to");
      expect((await api().get("/things")).body).toEqual({ name: "another" });
    });
  });
};
`;

/**
 * Runs a small suite against a server of its own, so that what a real one needs has been compiled once.
 *
 * @returns whether the suite came out as it has to
 */
export async function warmUp(): Promise<boolean> {
  const server = await listening(createServer(answer));
  const { port } = server.address() as AddressInfo;
  const wiring = { apps: { api: { url: `http://127.0.0.1:${port}` } }, services: {}, secrets: {} };
  setContext({ wiring, requestMs: 5_000, ask: () => Promise.reject(new Error("nobody to ask")) });
  const listed = listTests(SUITE, [STAGE]);
  const { outcomes, problems } = await runStage(
    SUITE,
    { stage: STAGE, seed: 1, testMs: 5_000, shuffle: false },
    { started: () => undefined, finished: () => Promise.resolve(), stopped: () => null },
  );
  server.close();
  const statuses = outcomes.map(({ status }) => status).join();
  return listed.length === outcomes.length && problems.length === 0 && statuses === "passed,passed,failed";
}

function answer(_: unknown, response: ServerResponse): void {
  response.setHeader("Content-Type", "application/json").end(JSON.stringify({ name: "thing", list: [1, 2] }));
}

async function listening(server: Server): Promise<Server> {
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return server;
}
