import type { Worker } from "../worker/client.ts";
import type { Way } from "./way.ts";

/** Backlab with a booted cell waiting, backlab watching, or the floor: what a worker was made for. */
export function workerWay(name: "warm" | "watch" | "floor", worker: Worker): Way {
  return {
    name,
    prepare: async () => {
      await worker.ask({ ask: "prepare" });
    },
    run: () => worker.ask({ ask: "grade" }),
  };
}
