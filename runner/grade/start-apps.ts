import { instancesOf } from "../../grader/instances.ts";
import type { Lab } from "../../grader/lab.ts";
import type { Taken } from "../intake/intake.ts";
import type { Cell } from "../sandbox/cell.ts";
import { within } from "../sandbox/deadline.ts";
import { startCommand } from "./start-command.ts";
import { endedEarly, neverListened, noEntryFile, type StartFailure } from "./start-failure.ts";

/** Enough for a stack trace and what came before it. */
const LAST_LINES = 80;
/** How much longer than it was given the suite process may take to say that nothing listens. */
const GRACE_SECONDS = 5;

/**
 * Hands every app its code and waits until it listens.
 *
 * @param restarts what the suite is going to start again, or later
 * @returns why one of them does not, or null when all do
 */
export async function startApps(
  cell: Cell,
  lab: Lab,
  { submission, archive }: Taken,
  restarts: ReadonlySet<string>,
): Promise<StartFailure | null> {
  const instances = [...instancesOf(lab.apps)];
  for (const [name, app] of instances) {
    const start = startCommand(app, submission.files);
    if (start === null) return noEntryFile(name, app);
    await cell.load(name, { archive, start, restarts: restarts.has(name) });
  }
  for (const [name] of instances.filter(([, { standby }]) => !standby)) {
    const failure = await untilListening(cell, lab, name);
    if (failure !== null) return failure;
  }
  return null;
}

function servicePorts({ wiring: { services } }: Cell): ReadonlySet<number> {
  const urls = [services.postgres?.admin, services.redis];
  return new Set(urls.flatMap((url) => (url === undefined ? [] : Number(new URL(url).port))));
}

async function untilListening(cell: Cell, lab: Lab, name: string): Promise<StartFailure | null> {
  const { startSeconds } = lab.limits;
  const probed = within(
    cell.suite.call("probe", { app: name, withinMs: startSeconds * 1_000 }),
    startSeconds + GRACE_SECONDS,
    `looking for ${name}`,
    "suite_crashed",
  );
  const first = await Promise.race([probed, cell.appExit]);
  const logged = (): string[] => cell.logs[name]?.last(LAST_LINES) ?? [];
  if ("app" in first) return endedEarly(first, logged(), lab);
  if (first.ready) return null;
  const { ports } = await within(cell.suite.call("listening", null), GRACE_SECONDS, "listing ports", "suite_crashed");
  const others = ports.filter((port) => !servicePorts(cell).has(port));
  return neverListened(name, lab.apps[name]?.port ?? 0, startSeconds, others, logged());
}
