import { expect, it } from "@jest/globals";
import { api, hint, random } from "backlab/suite";
import { expectError } from "./support/errors.ts";

it("GET /health answers 200 and says ok", async () => {
  const res = await api().get("/health");
  hint('The answer is 200 with the body {"status":"ok"}: res.json({ status: "ok" }).');
  expect(res.status).toBe(200);
  expect(res.body).toEqual({ status: "ok" });
});

it("an unknown route answers 404 with an error", async () => {
  expectError(await api().get(`/${random.letters(10)}`), 404);
});
