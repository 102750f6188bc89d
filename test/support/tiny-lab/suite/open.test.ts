import { expect, it } from "@jest/globals";
import { api, hint, random } from "backlab/suite";

it("answers 200", async () => {
  expect((await api().get("/")).status).toBe(200);
});

it("gives back what it is sent", async () => {
  const word = random.letters(8);
  hint("answer with the query's word");
  expect((await api().get(`/?word=${word}`)).text).toBe(word);
});
