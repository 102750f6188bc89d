import { expect, it } from "@jest/globals";
import { api, graded } from "backlab/suite";

it("passes", () => undefined);
it("ends", () => process.exit(0));
it("never runs", () => undefined);
