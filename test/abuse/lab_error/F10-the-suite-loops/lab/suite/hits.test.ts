import { expect, it } from "@jest/globals";
import { api, graded } from "backlab/suite";

it("loops", () => {
  for (;;);
});
