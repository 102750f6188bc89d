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

/** Whatever `body` does to an app or a service, it is there afterwards. */
export async function bringingBack<T>(name: string, body: () => Promise<T>): Promise<T> {
  try {
    return await body();
  } finally {
    await cell.start(name);
  }
}

/** The same for an app that was asked to end, and may have done so by half. */
export async function restartingAfter<T>(name: string, body: () => Promise<T>): Promise<T> {
  try {
    return await body();
  } finally {
    await cell.restart(name);
  }
}
