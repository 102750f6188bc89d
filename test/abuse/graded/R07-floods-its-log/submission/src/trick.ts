import { Worker } from "node:worker_threads";

const flood = `
  const { writeSync } = require("node:fs");
  const odd = Buffer.concat([Buffer.alloc(4096, 0), Buffer.alloc(4096, 0xff), Buffer.from("\\x1b[2J\\x1b]0;owned\\x07\\n")]);
  const long = Buffer.alloc(20 * 1024 * 1024, 120);
  const write = (stream, bytes) => { try { writeSync(stream, bytes); } catch {} };
  for (;;) { write(1, long); write(2, odd); write(1, "\\n"); for (let n = 0; n < 1000; n++) write(1, "line " + n + "\\n"); }
`;
new Worker(flood, { eval: true });

export const caught: string[] = [];
