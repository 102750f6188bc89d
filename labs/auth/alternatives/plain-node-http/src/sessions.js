import { createHash, randomBytes, randomUUID } from "node:crypto";

const LIFETIME = 14 * 24 * 3600;

/**
 * A session is a hash with its user and the digest of the one token that is good. A used token's digest still leads to
 * the session; it is not the good one any more, and so ends it.
 */
const TURN = `
  local id = redis.call('GET', KEYS[1])
  if not id then return false end
  local session = 'session:' .. id
  local user = redis.call('HGET', session, 'user')
  if not user then return false end
  if redis.call('HGET', session, 'good') ~= ARGV[1] then
    redis.call('DEL', session)
    return false
  end
  redis.call('HSET', session, 'good', ARGV[2])
  redis.call('SET', 'refresh:' .. ARGV[2], id, 'EX', ARGV[3])
  return user`;

export function sessions(redis) {
  redis.defineCommand("turn", { numberOfKeys: 1, lua: TURN });
  const make = () => randomBytes(24).toString("base64url");
  const digest = (token) => createHash("sha256").update(token).digest("hex");

  return {
    async begin(user) {
      const token = make();
      const id = randomUUID();
      await redis
        .multi()
        .hset(`session:${id}`, { user, good: digest(token) })
        .expire(`session:${id}`, LIFETIME)
        .set(`refresh:${digest(token)}`, id, "EX", LIFETIME)
        .exec();
      return cookie(token, LIFETIME);
    },

    /** The user and the cookie for the next time; null when the token is not good. */
    async turn(token) {
      const next = make();
      const user = await redis.turn(`refresh:${digest(token)}`, digest(token), digest(next), LIFETIME);
      return user === null ? null : { user, cookie: cookie(next, LIFETIME) };
    },

    /** Ends it and returns the cookie that deletes the cookie. */
    async end(token) {
      const id = await redis.get(`refresh:${digest(token)}`);
      if (id !== null) await redis.del(`session:${id}`);
      return cookie("", 0);
    },
  };
}

function cookie(token, maxAge) {
  return `refresh_token=${token}; Max-Age=${maxAge}; Path=/auth; SameSite=Strict; Secure; HttpOnly`;
}
