import { Refusal } from "./answer.js";

const WINDOW = 60;

// Takes a place in both counts. Gives both back and says how long to wait when one of them had none left.
const TAKE = `
  local full = 0
  for i = 1, 2 do
    local taken = redis.call('INCR', KEYS[i])
    if taken == 1 then redis.call('EXPIRE', KEYS[i], ARGV[3]) end
    if taken > tonumber(ARGV[i]) then full = math.max(full, redis.call('TTL', KEYS[i]), 1) end
  end
  if full > 0 then
    for i = 1, 2 do redis.call('DECR', KEYS[i]) end
  end
  return full`;

export function limiter(redis) {
  redis.defineCommand("takeLogin", { numberOfKeys: 2, lua: TAKE });
  const keys = (email, address) => [`limit:{login}:e:${email}`, `limit:{login}:a:${address}`];

  return {
    async take(email, address) {
      const seconds = await redis.takeLogin(...keys(email, address), 3, 6, WINDOW);
      if (seconds > 0) throw new Refusal(429, "slow down", { "Retry-After": seconds });
    },

    async giveBack(email, address) {
      const [forEmail, forAddress] = keys(email, address);
      await redis.del(forEmail);
      // A count that has expired meanwhile must not come back without an end.
      if ((await redis.decr(forAddress)) <= 0) await redis.del(forAddress);
    },
  };
}
