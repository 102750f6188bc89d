import { Worker } from "node:worker_threads";

for (let n = 0; n < 6; n++) new Worker("for (;;);", { eval: true });

export const caught: string[] = [];
