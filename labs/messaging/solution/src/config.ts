import { z } from "zod";

const Config = z
  .object({
    PORT: z.coerce.number().int().min(1).max(65535).default(3000),
    DATABASE_URL: z.string().min(1),
    REDIS_URL: z.string().min(1),
  })
  .transform(({ PORT, DATABASE_URL, REDIS_URL }) => ({ port: PORT, databaseUrl: DATABASE_URL, redisUrl: REDIS_URL }));

/** What the environment must say, to both services. A missing setting ends the process at start. */
export type Config = z.infer<typeof Config>;

export function readConfig(env: NodeJS.ProcessEnv): Config {
  return Config.parse(env);
}
