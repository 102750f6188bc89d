import type { Visibility } from "../stage.ts";

export interface GradedOptions {
  /** How much of the stage's points this test takes, against 1 for a test that says nothing. */
  weight?: number;
  /** How much of this test a learner may see, where it differs from its stage. */
  visibility?: Visibility;
}

type TestBody = () => Promise<void> | void;

const options = new WeakMap<object, GradedOptions>();

/**
 * Gives a test a weight or a visibility of its own:
 *
 *     it("sells the last copy once", graded({ weight: 2 }, async () => { ... }));
 *
 * The body stays an ordinary Jest test, so the suite also runs under the `jest` command.
 *
 * @throws when the weight is no number: as JSON, NaN and Infinity would become no weight at all
 */
export function graded(given: GradedOptions, body: TestBody): TestBody {
  const { weight = 1 } = given;
  if (!Number.isFinite(weight)) throw new Error(`graded(): a weight is a number, not ${weight}`);
  options.set(body, given);
  return body;
}

export function optionsOf(body: object | undefined): GradedOptions {
  return (body === undefined ? undefined : options.get(body)) ?? {};
}
