import { cell } from "backlab/suite";

export const WORKER = "fulfilment";
export const SECOND = "fulfilment-2";

/** Whatever `body` does to an app or a service, it is there afterwards. */
export async function bringingBack<T>(name: string, body: () => Promise<T>): Promise<T> {
  try {
    return await body();
  } finally {
    await cell.start(name);
  }
}

/** Apps that were asked to end. */
const away = new Set<string>();

/** Asks an app to end. It stays away until a test needs it, which may be never. */
export async function askToEnd(app: string): Promise<void> {
  away.add(app);
  await cell.signal(app, "SIGTERM");
}

/** Starts those of the apps again that were asked to end, whether or not they did. */
export async function bringUp(...apps: string[]): Promise<void> {
  const missing = apps.filter((app) => away.delete(app));
  await Promise.all(missing.map((app) => cell.restart(app)));
}
