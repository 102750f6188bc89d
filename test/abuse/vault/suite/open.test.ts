import { expect, it } from "@jest/globals";
import { api, random } from "backlab/suite";

it("answers 200", async () => {
  expect((await api().get("/")).status).toBe(200);
});

it("gives back what it is sent", async () => {
  const word = random.letters(8);
  expect((await api().get(`/echo?word=${word}`)).text).toBe(word);
});
