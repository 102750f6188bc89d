import { z } from "zod";

const Config = z.object({
  PORT: z.coerce.number().int().min(1).max(65535).default(3000),
  DATABASE_URL: z.string().min(1),
  REDIS_URL: z.string().min(1),
  // A short key could be guessed from one token alone.
  TOKEN_SECRET: z.string().min(32),
});

/** What the environment must say. A missing setting ends the process at start, not at the first request. */
export type Config = z.infer<typeof Config>;

export function readConfig(env: NodeJS.ProcessEnv): Config {
  return Config.parse(env);
}
