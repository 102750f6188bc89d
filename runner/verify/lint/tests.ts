import { SuitePlaces } from "../suite-places.ts";
import type { Problem } from "../verification.ts";
import type { LabFiles } from "./lab-files.ts";

const LONGEST_TITLE = 100;

/** Every test is worth something, and has a title that fits on a line. */
export function testsInOrder({ loaded, manifest }: LabFiles): Problem[] {
  const places = new SuitePlaces(loaded.folder);
  return (manifest?.tests ?? []).flatMap((test) => [
    ...(test.points > 0
      ? []
      : [
          {
            ...places.of(test),
            message: `"${test.title}" is worth no point`,
            fix: `give stage ${test.stage} more points or fewer tests, or the test more weight`,
          },
        ]),
    ...(test.title.length <= LONGEST_TITLE
      ? []
      : [
          {
            ...places.of(test),
            message: `a title of ${test.title.length} characters: ${LONGEST_TITLE} fit on a line`,
            fix: "say the behaviour in fewer words",
          },
        ]),
  ]);
}
