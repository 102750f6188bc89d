import { asBacklabError, type BacklabError } from "../errors.ts";

/**
 * Does the same with each of a list, so many at a time, and gives the results in the list's order. When one
 * fails, the signal that each was given aborts; the failure is thrown when all that had begun have ended.
 *
 * @throws BacklabError the first failure
 */
export async function sideBySide<T, R>(
  items: readonly T[],
  atATime: number,
  signal: AbortSignal,
  action: (item: T, signal: AbortSignal) => Promise<R>,
): Promise<R[]> {
  const abort = new AbortController();
  const eitherSignal = AbortSignal.any([signal, abort.signal]);
  const results: R[] = [];
  const failures: BacklabError[] = [];
  const rest = [...items.entries()];
  const work = async (): Promise<void> => {
    for (let next = rest.shift(); next !== undefined && failures.length === 0; next = rest.shift()) {
      const [index, item] = next;
      try {
        results[index] = await action(item, eitherSignal);
      } catch (error) {
        failures.push(asBacklabError(error));
        abort.abort();
      }
    }
  };
  await Promise.all(Array.from({ length: Math.min(atATime, items.length) }, work));
  const [first] = failures;
  if (first !== undefined) throw first;
  return results;
}
