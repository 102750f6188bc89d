import { expect, it } from "@jest/globals";
import { api, redis } from "backlab/suite";
import { canary } from "./canary.ts";

it("counts each word in Redis", async () => {
  for (const count of [1, 2, 3]) {
    expect((await api().post("/hits").send({ word: canary })).body).toEqual({ word: canary, count });
  }
  expect(await redis().get(`hits:${canary}`)).toBe("3");
});
