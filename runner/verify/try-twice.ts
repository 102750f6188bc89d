import { BacklabError } from "../errors.ts";

/** Does something, and once more when the machine let it down the first time. */
export async function tryTwice<T>(action: () => Promise<T>): Promise<T> {
  try {
    return await action();
  } catch (error) {
    if (!(error instanceof BacklabError) || error.blame !== "machine") throw error;
    return action();
  }
}
