import { z } from "zod";

/*
 * What the program in the app's place reports: one line of JSON for each attempt. It stands where a learner's code
 * does, so nothing here is more than a claim: what it means is judged by the controls.
 */

const Outcomes = { succeeded: z.array(z.string()), untried: z.array(z.string()) };
const CapabilitySet = z.string().regex(/^[0-9a-f]{1,16}$/);
const Refusals = z.object({ refusals: z.array(z.object({ what: z.string(), code: z.string().nullable() })).min(1) });

const SeenProcess = z.object({ pid: z.int(), parent: z.int(), command: z.string(), environment: z.boolean() });
export type SeenProcess = z.infer<typeof SeenProcess>;

/** What each attempt reports. An `error` is the system's code for it, null when the attempt succeeded. */
const FACTS = {
  identity: z.object({ uid: z.int(), gid: z.int(), groups: z.array(z.int()), ...Outcomes }),
  privileges: z.object({
    capabilities: z.record(z.string(), CapabilitySet),
    noNewPrivileges: z.string(),
    seccomp: z.string(),
    ...Outcomes,
  }),
  /** `seen` are the oldest of `count`. */
  processes: z.object({ self: z.int(), count: z.int(), seen: z.array(SeenProcess).min(1) }),
  devices: z.object({ count: z.int(), names: z.array(z.string()) }),
  kernelFiles: z.object({ opened: z.array(z.string()) }),
  interfaces: z.object({ names: z.array(z.string()) }),
  /** `route` is null where the kernel knows a way; nothing was sent there. */
  routes: z.array(
    z.object({
      address: z.string(),
      route: z.string().nullable(),
      tcp: z.string().nullable(),
      udp: z.string().nullable(),
    }),
  ),
  /** A server that is elsewhere and that there is a way to has not been asked. */
  resolver: z.object({
    servers: z.array(z.object({ address: z.string(), routed: z.boolean(), answered: z.boolean().nullable() })),
  }),
  listeners: z.array(
    z.object({
      address: z.string(),
      port: z.int(),
      received: z.string().nullable(),
      error: z.string().nullable(),
    }),
  ),
  engine: z.object({ doors: z.array(z.object({ door: z.string(), error: z.string().nullable() })).min(1) }),
  postgres: Refusals,
  redis: Refusals,
  disk: z.object({ directories: z.int(), complete: z.boolean(), count: z.int(), written: z.array(z.string()) }),
  canary: z.object({
    files: z.int(),
    complete: z.boolean(),
    found: z.array(z.object({ path: z.string(), canary: z.string() })),
  }),
  openFiles: z.object({ opened: z.int(), error: z.string().nullable() }),
  core: z.object({ allowed: z.boolean(), written: z.array(z.string()) }),
  tmpfs: z.array(z.object({ path: z.string(), bytes: z.int(), error: z.string().nullable() })),
  pids: z.object({ started: z.int(), most: z.int() }),
  memory: z.object({ tookMiB: z.int(), most: z.int(), signal: z.string().nullable() }),
};

export type FactName = keyof typeof FACTS;
export type FactOf<N extends FactName> = z.infer<(typeof FACTS)[N]>;

/** What is known of one fact: its value, or why there is none. */
export type Known<T> = { value: T } | { missing: string };
export type Facts = { readonly [N in FactName]: Known<FactOf<N>> };

const Line = z.object({ fact: z.string(), value: z.unknown().optional(), failed: z.string().optional() });
type Line = z.infer<typeof Line>;

/**
 * Reads the facts from what the program wrote.
 *
 * @param silent why a fact is missing of which there is no line
 */
export function factsOf(written: readonly string[], silent: string): Facts {
  const lines = new Map(written.flatMap((text) => lineOf(text) ?? []).map((line) => [line.fact, line]));
  const names = Object.keys(FACTS) as FactName[];
  return Object.fromEntries(names.map((name) => [name, known(name, lines.get(name), silent)])) as Facts;
}

function lineOf(text: string): Line | null {
  try {
    return Line.safeParse(JSON.parse(text)).data ?? null;
  } catch {
    return null;
  }
}

function known(name: FactName, line: Line | undefined, silent: string): Known<unknown> {
  if (line === undefined) return { missing: silent };
  if (line.failed !== undefined) return { missing: `the attempt failed: ${line.failed}` };
  const { success, data } = FACTS[name].safeParse(line.value);
  return success ? { value: data } : { missing: "the attempt reported something that is not understood" };
}
