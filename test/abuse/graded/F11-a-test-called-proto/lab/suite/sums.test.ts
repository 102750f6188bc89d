import { expect, it } from "@jest/globals";
import { api, graded } from "backlab/suite";

for (const name of ["__proto__", "constructor", "toString", "hasOwnProperty"]) {
  it(name, async () => expect((await api().get("/")).status).toBe(200));
}
