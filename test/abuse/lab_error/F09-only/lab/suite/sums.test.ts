import { expect, it } from "@jest/globals";
import { api, graded } from "backlab/suite";

it.only("adds up", () => undefined);
it("adds more up", () => undefined);
