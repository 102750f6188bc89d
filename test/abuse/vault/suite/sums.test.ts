import { expect, it } from "@jest/globals";
import { api, random } from "backlab/suite";
import { canary } from "./canary.ts";

it("adds up", async () => {
  const numbers = [random.int(1, 1_000), random.int(1, 1_000), random.int(1, 1_000)];
  const { body } = await api().post("/sums").set("X-Reason", canary).send({ numbers });
  expect(body).toEqual({ sum: numbers.reduce((sum, number) => sum + number, 0) });
});
