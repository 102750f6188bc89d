import { Redis } from "ioredis";
import pg from "pg";

export const caught: string[] = [];

const MOST = 60;
let open = 0;

// After the server has those that it needs itself.
setTimeout(() => {
  for (let n = 0; n < 300; n++) {
    const client = new pg.Client(process.env["DATABASE_URL"]);
    client.on("error", () => undefined);
    client.connect().then(
      () => ++open > MOST && caught.push(`${open} connections`),
      () => undefined,
    );
    new Redis(process.env["REDIS_URL"] ?? "", { retryStrategy: null }).on("error", () => undefined);
  }
}, 150);
