import { expect, it } from "vitest";
import { stageAlone } from "../../grader/stage-alone.ts";
import { smallLab, smallManifest } from "../support/fixtures.ts";

it("a stage alone has its own tests and points, and needs nothing", () => {
  const { lab, manifest } = stageAlone(smallLab, smallManifest, "shut");
  expect(lab.stages).toMatchObject([{ id: "shut", points: 60, needs: undefined }]);
  expect(manifest.tests.map(({ stage, points }) => [stage, points])).toEqual([
    ["shut", 30],
    ["shut", 15],
    ["shut", 15],
  ]);
  expect(lab.apps).toEqual(smallLab.apps);
});
