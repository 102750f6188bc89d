import { expect, it } from "@jest/globals";
import { api, graded } from "backlab/suite";

it("takes it all", () => {
  const kept = [];
  for (;;) kept.push(Buffer.alloc(16 * 1024 * 1024, 1));
});
