import { pbkdf2, randomBytes, timingSafeEqual } from "node:crypto";
import { promisify } from "node:util";

const derive = promisify(pbkdf2);
const ROUNDS = 20_000;

const base64 = (bytes) => bytes.toString("base64url");
const written = (salt, key) => `$pbkdf2-sha512$i=${ROUNDS}$${base64(salt)}$${base64(key)}`;

const DECOY = written(randomBytes(16), randomBytes(64));

export async function hash(password) {
  const salt = randomBytes(16);
  return written(salt, await derive(password, salt, ROUNDS, 64, "sha512"));
}

/** Without a hash it works as hard, for nothing. */
export async function fits(password, stored = DECOY) {
  const [, , cost, salt, key] = stored.split("$");
  const expected = Buffer.from(key, "base64url");
  const rounds = Number(cost.slice(2));
  const actual = await derive(password, Buffer.from(salt, "base64url"), rounds, expected.length, "sha512");
  return timingSafeEqual(actual, expected) && stored !== DECOY;
}
