import { randomUUID } from "node:crypto";
import type { Redis } from "ioredis";
import { currentContext } from "./context.ts";
import { connectRedis, ownAddresses, redis } from "./redis.ts";

/** One command as the Redis server received it from the app. */
export interface Command {
  /** In lower case: `get`, `set`, `xreadgroup` ... */
  name: string;
  args: string[];
  /** Milliseconds since 1970, by the server's clock, with fractions. */
  at: number;
  /** A Lua script of the app's sent it. */
  script: boolean;
}

/** A point in what the server was sent: a count of commands, on one watch. */
export interface RedisMark {
  watch: number;
  seen: number;
}

/** Most that is kept of what was watched, in characters of arguments. */
const KEPT_CHARACTERS = 16 * 1024 * 1024;

/**
 * Everything the server is sent, as MONITOR shows it: in the order in which it is executed. A watch lasts as
 * long as its connection; a server that a test kills ends it, and the next mark begins another.
 */
class Watch {
  static #count = 0;
  readonly number = ++Watch.#count;
  ended = false;
  readonly #monitor: Redis;
  readonly #commands: Command[] = [];
  /** How many commands have been dropped from the front. */
  #dropped = 0;
  #characters = 0;
  #fromUs = false;
  readonly #awaited = new Map<string, () => void>();

  constructor() {
    this.#monitor = connectRedis({ monitor: true, retryStrategy: () => null });
    this.#monitor.on("monitor", (time: string, words: string[], source: string) => this.#take(time, words, source));
    this.#monitor.on("close", () => (this.ended = true));
  }

  get seen(): number {
    return this.#dropped + this.#commands.length;
  }

  /** Resolves once the server watches for us. */
  begun(): Promise<void> {
    return new Promise((resolve, reject) => {
      // ioredis's types leave this status out.
      if ((this.#monitor.status as string) === "monitoring") return resolve();
      this.#monitor.once("monitoring", resolve);
      this.#monitor.once("close", () => reject(new Error("redis does not answer observe.mark()")));
    });
  }

  /** Resolves when all that the server was sent up to now has arrived here. */
  async caughtUp(): Promise<void> {
    const text = `backlab mark ${randomUUID()}`;
    const { requestMs } = currentContext();
    const arrived = new Promise<void>((resolve, reject) => {
      const late = setTimeout(() => reject(new Error("redis's MONITOR did not catch up")), requestMs);
      this.#awaited.set(text, () => (clearTimeout(late), resolve()));
    });
    arrived.catch(() => undefined);
    await redis().echo(text);
    await arrived;
    this.#awaited.delete(text);
  }

  since(seen: number): Command[] {
    if (seen < this.#dropped) {
      throw new Error(
        `the app sent more to redis since observe.mark() than can be looked at: over ${KEPT_CHARACTERS / 1024 / 1024} MiB`,
      );
    }
    return this.#commands.slice(seen - this.#dropped);
  }

  between(fromMs: number, toMs: number): Command[] {
    return this.#commands.filter(({ at }) => at >= fromMs && at <= toMs);
  }

  #take(time: string, words: string[], source: string): void {
    const [name = "", ...args] = words.map(unescaped);
    // What a script sends follows the command that ran it.
    if (source !== "lua") this.#fromUs = ownAddresses.has(source);
    if (this.#fromUs) {
      if (name.toLowerCase() === "echo") this.#awaited.get(args[0] ?? "")?.();
      return;
    }
    this.#commands.push({ name: name.toLowerCase(), args, at: Number(time) * 1_000, script: source === "lua" });
    this.#characters += size(words);
    while (this.#characters > KEPT_CHARACTERS) this.#drop();
  }

  #drop(): void {
    const first = this.#commands.shift();
    this.#characters -= size(first?.args ?? []);
    this.#dropped++;
  }
}

let watch: Watch | null = null;

/** Begins a watch unless one goes on, and waits for nothing. */
export function keepWatching(): void {
  if (watch === null || watch.ended) watch = new Watch();
}

/** The commands of a span of time, by the server's clock. Null when nothing watches. */
export async function commandsBetween(fromMs: number, toMs: number): Promise<Command[] | null> {
  if (watch === null || watch.ended) return null;
  await watch.caughtUp();
  return watch.between(fromMs, toMs);
}

export async function markRedis(): Promise<RedisMark> {
  const current = watch === null || watch.ended ? (watch = new Watch()) : watch;
  await current.begun();
  await current.caughtUp();
  return { watch: current.number, seen: current.seen };
}

/** @throws when the server was killed since the mark, or more was sent than is kept */
export async function commandsSince(mark: RedisMark): Promise<Command[]> {
  if (watch?.number !== mark.watch || watch.ended) {
    throw new Error("redis was killed since observe.mark(), and what it had been sent is not known");
  }
  await watch.caughtUp();
  return watch.since(mark.seen);
}

function size(words: readonly string[]): number {
  return words.reduce((sum, word) => sum + word.length, 0);
}

const ESCAPE = /\\(?:x([0-9a-f]{2})|([\\"nrtab]))/g;
const NAMED: Readonly<Record<string, string>> = { n: "\n", r: "\r", t: "\t", a: "\u0007", b: "\b" };

/** MONITOR shows bytes that are no printable ASCII as `\xe2`, and a few as `\n`. */
function unescaped(word: string): string {
  if (!word.includes("\\")) return word;
  const bytes = word.replace(ESCAPE, (_, hex: string | undefined, letter: string | undefined) =>
    hex === undefined ? (NAMED[letter ?? ""] ?? letter ?? "") : String.fromCharCode(parseInt(hex, 16)),
  );
  return Buffer.from(bytes, "latin1").toString("utf8");
}
