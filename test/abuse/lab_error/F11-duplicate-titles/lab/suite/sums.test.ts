import { expect, it } from "@jest/globals";
import { api, graded } from "backlab/suite";

it("adds up", () => undefined);
it("adds up", () => undefined);
