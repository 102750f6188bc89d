import { Redis } from "ioredis";

export function openRedis(): Redis {
  const redis = new Redis(setting("REDIS_URL"), {
    enableOfflineQueue: false,
    commandTimeout: 2_000,
    retryStrategy: () => 100,
  });
  return redis.on("error", (error: Error) => console.error(`redis: ${error.message}`));
}

export function setting(name: string): string {
  const value = process.env[name];
  if (value === undefined) throw new Error(`set ${name}`);
  return value;
}

/** Repeats a step until it is told to stop. A step that fails is repeated a little later. */
export class Loop {
  #going = true;
  readonly #ended: Promise<void>;

  constructor(step: () => Promise<void>, onFailure: () => Promise<unknown> = () => Promise.resolve()) {
    this.#ended = this.#run(step, onFailure);
  }

  async stop(): Promise<void> {
    this.#going = false;
    await this.#ended;
  }

  async #run(step: () => Promise<void>, onFailure: () => Promise<unknown>): Promise<void> {
    while (this.#going) {
      try {
        await step();
      } catch (error) {
        console.error(String(error));
        await new Promise((resolve) => setTimeout(resolve, 120));
        await onFailure().catch(() => undefined);
      }
    }
  }
}
