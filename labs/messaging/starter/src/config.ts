/** What the environment says. Both services read the same names; `PORT` differs. */
export interface Config {
  port: number;
  databaseUrl: string;
  redisUrl: string;
}

export function readConfig(env: NodeJS.ProcessEnv): Config {
  return {
    port: Number(env["PORT"] ?? 3000),
    databaseUrl: required(env, "DATABASE_URL"),
    redisUrl: required(env, "REDIS_URL"),
  };
}

function required(env: NodeJS.ProcessEnv, name: string): string {
  const value = env[name];
  if (value === undefined || value === "") throw new Error(`${name} is not set`);
  return value;
}
