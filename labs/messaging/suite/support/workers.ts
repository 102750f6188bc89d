import { cell } from "backlab/suite";

export const WORKER = "fulfilment";
export const SECOND = "fulfilment-2";

/** Has a second worker beside the first one for as long as `body` takes. */
export async function withSecondWorker<T>(body: () => Promise<T>): Promise<T> {
  await cell.start(SECOND);
  try {
    return await body();
  } finally {
    await cell.kill(SECOND);
  }
}

/** Whatever `body` does to the first worker, it is there afterwards. */
export async function bringingBack<T>(name: string, body: () => Promise<T>): Promise<T> {
  try {
    return await body();
  } finally {
    await cell.start(name);
  }
}
