import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { expect, vi } from "vitest";
import type { Report, ReportedStage } from "../../../grader/report/report.ts";
import type { Runtime } from "../../../runner/sandbox/cell.ts";
import { askForCheck, type CheckListener } from "../../../runner/warm-check/ask-for-check.ts";
import { CheckServer, type CheckServerOptions } from "../../../runner/warm-check/check-server.ts";
import { socketFile } from "../../../runner/warm-check/meeting.ts";
import type { CheckRequest } from "../../../runner/warm-check/methods.ts";
import { requireWorkspace } from "../../../runner/workspace/find.ts";
import { GOOD_SERVER } from "../../support/grading.ts";
import { runtimes } from "../../support/runtimes.ts";
import { temporaryFolder } from "../../support/temporary-folder.ts";
import { type Learner, started } from "../../support/workspaces.ts";

export const BAD_SERVER = GOOD_SERVER.replace("404", "410");
export const patient = { timeout: 60_000 };
export const SOON = { timeout: 20_000 };
const embedded = runtimes.find(({ name }) => name === "embedded");

/** A workspace, and the server of its checks. */
export interface Beside extends AsyncDisposable {
  who: Learner;
  env: NodeJS.ProcessEnv;
  server: CheckServer;
  /** How many cells were opened. */
  opened: () => number;
  /** What was told, in order: a word for each. */
  told: string[];
  seen: ReportedStage[];
  save: (text: string) => Promise<void>;
  ask: (request?: Partial<CheckRequest>, signal?: AbortSignal) => Promise<Report | null>;
  /** Waits until so many cells have been opened. */
  untilOpened: (cells: number) => Promise<void>;
}

export async function beside(inner: Runtime, more: Partial<CheckServerOptions> = {}): Promise<Beside> {
  const who = await started();
  const cache = await temporaryFolder();
  const env = { BACKLAB_CACHE_DIR: cache.path };
  const save = (text: string): Promise<void> => writeFile(join(who.work, "src/server.ts"), text);
  await save(GOOD_SERVER);
  let opened = 0;
  const open: Runtime["open"] = (shape, signal) => (opened++, inner.open(shape, signal));
  const runtime: Runtime = { name: inner.name, practice: inner.practice, open };
  const workspace = await requireWorkspace(who.work, who.path);
  const onLeftover = (): void => undefined;
  const options = { workspace, env, chooseRuntime: () => Promise.resolve(runtime), onLeftover, ...more };
  const server = await CheckServer.open(options);
  const told: string[] = [];
  const seen: ReportedStage[] = [];
  const listener = listening(told, seen);
  return {
    ...{ who, env, server, told, seen, save },
    opened: () => opened,
    untilOpened: (cells) => vi.waitFor(() => expect(opened).toBe(cells), SOON),
    ask: async (request = {}, signal = new AbortController().signal) => {
      const usual = { runtime: null, seed: 7, look: null };
      return askForCheck({ env, folder: who.work, signal }, { ...usual, ...request }, listener);
    },
    [Symbol.asyncDispose]: async () => {
      await server[Symbol.asyncDispose]();
      await cache[Symbol.asyncDispose]();
      await who[Symbol.asyncDispose]();
    },
  };
}

export function listening(told: string[], seen: ReportedStage[]): CheckListener {
  return {
    onSaid: (text) => void told.push(`said ${text}`),
    onPhase: (phase) => void told.push(phase),
    onTested: (of) => void told.push(`tested of ${of}`),
    onRetry: (why) => void told.push(`retry: ${why}`),
    onReference: () => void told.push("reference"),
    onLeftover: (message) => void told.push(`left: ${message}`),
    onLooking: (stage) => void told.push(`looking at ${stage}`),
    onSeen: (stage) => {
      told.push(`seen ${stage.id}`);
      seen.push(stage);
    },
  };
}

/** The same on the embedded runtime, which is everywhere. */
export function besideEmbedded(more: Partial<CheckServerOptions> = {}): Promise<Beside> {
  return beside(embeddedRuntime(), more);
}

export function embeddedRuntime(): Runtime {
  if (embedded === undefined) throw new Error("there is no embedded runtime");
  return embedded.runtime();
}

/** What cells of the embedded runtime have left. */
export function embeddedLeftovers(): Promise<string[]> {
  return embedded?.leftovers() ?? Promise.resolve([]);
}

/** The socket that the checks of a workspace are asked for on. */
export function meeting({ env }: { env: NodeJS.ProcessEnv }, folder: string): string {
  const file = socketFile(env, folder);
  if (file === null) throw new Error("the path is too long");
  return file;
}
