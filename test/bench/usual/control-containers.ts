import { setTimeout as sleep } from "node:timers/promises";
import { expect } from "@jest/globals";
import type Docker from "dockerode";
import type { Control } from "../../../grader/protocol/methods.ts";
import { currentContext, setContext } from "../../../grader/suite/context.ts";
import { startDeclaring } from "../../../grader/suite/test-state.ts";

/**
 * Gives the suite's `cell` the verbs that rest-api uses, on the run's own containers, and each file random inputs of
 * its own, as all files share one database. Jest evaluates this before each test file, in that file's own modules.
 */
const CONTAINERS: Readonly<Record<string, string | undefined>> = {
  api: process.env["BENCH_API"],
  postgres: process.env["BENCH_POSTGRES"],
};
const POLL_MS = 10;

const context = currentContext();
const ask: typeof context.ask = async (what, params) => {
  if (what !== "control") throw new Error(`${what} is for cells`);
  await control(params as Control);
  return null as never;
};
setContext({ ...context, ask });
startDeclaring(expect.getState().testPath ?? "");

async function control({ verb, target }: Control): Promise<void> {
  // Only where it is needed: loading it takes long.
  const { default: Engine } = await import("dockerode");
  const container = new Engine().getContainer(CONTAINERS[target] ?? "");
  if (verb === "pause") await container.pause();
  else if (verb === "resume") await container.unpause();
  else if (verb === "restart") await restart(container, target);
  else throw new Error(`${verb} is not what this lab asks for`);
}

async function restart(container: Docker.Container, target: string): Promise<void> {
  await container.restart({ t: 0 });
  await untilAnswered(context.wiring.apps[target]?.url ?? "");
}

async function untilAnswered(url: string): Promise<void> {
  while ((await fetch(url).catch(() => null)) === null) await sleep(POLL_MS);
}
