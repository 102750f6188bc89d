import type { Redis } from "ioredis";
import { HttpError } from "../http/http-error.ts";

const WINDOW_MS = 60_000;
const MOST_PER_EMAIL = 3;
const MOST_PER_ADDRESS = 6;

interface Count {
  failures: number;
  until: number;
}

/** How many logins may fail. */
export class LoginLimit {
  readonly #counts = new Map<string, Count>();

  constructor(_redis: Redis) {}

  /** Throws a 429 when too many have failed. */
  async begin(email: string, address: string): Promise<void> {
    const counts = [this.#count(`email:${email}`), this.#count(`address:${address}`)];
    const most = [MOST_PER_EMAIL, MOST_PER_ADDRESS];
    const full = counts.find(({ failures }, index) => failures >= (most[index] ?? 0));
    if (full !== undefined) {
      const seconds = Math.max(1, Math.ceil((full.until - Date.now()) / 1000));
      throw new HttpError(429, "Too many logins have failed. Try again later.", { "Retry-After": String(seconds) });
    }
    for (const count of counts) count.failures++;
  }

  /** This one was no failure. */
  async succeeded(email: string, address: string): Promise<void> {
    this.#counts.delete(`email:${email}`);
    this.#count(`address:${address}`).failures--;
  }

  #count(key: string): Count {
    const known = this.#counts.get(key);
    if (known !== undefined && known.until > Date.now()) return known;
    const fresh = { failures: 0, until: Date.now() + WINDOW_MS };
    this.#counts.set(key, fresh);
    return fresh;
  }
}
