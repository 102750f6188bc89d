/**
 * Lets a comparison fail in words. Of a stage that is shown in outline a learner sees no values: only the words of an
 * error, the status and the hint.
 *
 * @param words what was seen: nothing that an app could choose, since it may put there what hidden tests sent
 */
export function inWords(words: string, compare: () => void): void {
  try {
    compare();
  } catch (error) {
    throw new Error(words, { cause: error });
  }
}
