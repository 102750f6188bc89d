import { currentState } from "./test-state.ts";

/**
 * Says what a learner most likely got wrong, should the test fail from here on. The last hint given
 * before the failure is the one shown, so a test can recognise a mistake and name it:
 *
 *     if (res.status === 200) hint("a created book is 201: res.status(201)");
 */
export function hint(text: string): void {
  currentState().hint = text;
}
