import { expect, it } from "@jest/globals";
import { api, graded } from "backlab/suite";

it("answers 404 elsewhere", async () => {
  expect((await api().get("/elsewhere")).status).toBe(404);
});

it(
  "answers again",
  graded({ weight: 2 }, async () => {
    expect((await api().get("/?word=again")).text).toBe("again");
  }),
);
