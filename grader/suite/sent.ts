import { setTimeout as sleep } from "node:timers/promises";
import type { ServiceName } from "../lab.ts";
import { ends } from "../timeline/merge.ts";
import { placed, type Span } from "../timeline/place.ts";
import type { Entry, Said } from "../timeline/timeline.ts";
import { isDown } from "./cell.ts";
import { currentContext } from "./context.ts";
import { type Command, commandsBetween, keepWatching } from "./redis-watch.ts";
import { lineOf, type Statement } from "./sql-line.ts";
import { statementsBetween } from "./sql-log.ts";

/** What is looked at of what an app sent. */
export interface Window {
  /** By `performance.now()`. */
  from: number;
  to: number;
  /** The requests that the suite sent meanwhile. */
  requests: readonly Span[];
}

/** What the apps sent to the services, a list for each that could be asked. */
export interface Sent {
  lists: Entry[][];
  unseen: ServiceName[];
}

/** Longest that a service may take to say what it was sent: a failure is told without it then. */
const ASKING_MS = 500;
/** Of what a service was sent, so many of the first and of the last are gone through. */
const GONE_THROUGH = 1_000;
const TEXT_CHARACTERS = 500;

/** Makes it possible to ask later what Redis was sent: unlike the database, it keeps no log. */
export function prepareToSee(): void {
  if (currentContext().wiring.services.redis !== undefined && !isDown("redis")) keepWatching();
}

/** What the apps sent to the lab's services, as these saw it, in milliseconds after the beginning. Never rejects. */
export async function sentIn(window: Window): Promise<Sent> {
  const { services } = currentContext().wiring;
  const clock = clockOffset();
  const answers = await Promise.all([
    services.postgres === undefined ? [] : askedOf("postgres", () => sqlIn(window, clock)),
    services.redis === undefined ? [] : askedOf("redis", () => commandsIn(window, clock)),
  ]);
  return {
    lists: answers.flatMap((said) => (typeof said === "string" ? [] : [ends(said, GONE_THROUGH)])),
    unseen: answers.filter((said) => typeof said === "string"),
  };
}

/** What a service says, or its name where it fails to, or takes too long. */
async function askedOf(service: ServiceName, ask: () => Promise<Said[] | null>): Promise<Said[] | ServiceName> {
  if (isDown(service)) return service;
  const said = await Promise.race([ask().catch(() => null), sleep(ASKING_MS, null, { ref: false })]);
  return said ?? service;
}

async function sqlIn({ from, to, requests }: Window, clock: number): Promise<Said[]> {
  const statements = await statementsBetween(Math.floor(from + clock), to + clock);
  return placed(
    statements.map((statement) => saidBySql(statement, statement.at - clock - from)),
    requests,
  );
}

function saidBySql(statement: Statement, atMs: number): Said {
  const { apps } = currentContext().wiring;
  const { application } = statement;
  const app = application !== null && Object.hasOwn(apps, application) ? application : onlyApp();
  return { kind: "sql", atMs, app, text: shortened(lineOf(statement)) };
}

/** What a client sends to begin a connection, passwords among it. */
const HOUSEKEEPING: ReadonlySet<string> = new Set(["auth", "client", "command", "hello", "info"]);

async function commandsIn({ from, to }: Window, clock: number): Promise<Said[] | null> {
  const commands = await commandsBetween(from + clock, to + clock);
  return commands?.flatMap((command) => saidToRedis(command, command.at - clock - from)) ?? null;
}

function saidToRedis({ name, args }: Command, atMs: number): Said[] {
  if (HOUSEKEEPING.has(name)) return [];
  const text = [name.toUpperCase(), ...args].join(" ").replace(/\s+/g, " ");
  return [{ kind: "redis", atMs, app: onlyApp(), text: shortened(text) }];
}

/** The app, where there is no other that it could be. */
function onlyApp(): string | null {
  const [app = null, ...others] = Object.keys(currentContext().wiring.apps);
  return others.length === 0 ? app : null;
}

function shortened(text: string): string {
  return text.length > TEXT_CHARACTERS ? `${text.slice(0, TEXT_CHARACTERS)}…` : text;
}

/** What to add to `performance.now()` for milliseconds since 1970, which the services count in. */
function clockOffset(): number {
  const before = Date.now();
  // At the moment of a tick both are exact.
  for (;;) {
    const now = Date.now();
    if (now !== before) return now - performance.now();
  }
}
