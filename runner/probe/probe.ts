import { randomBytes } from "node:crypto";
import { dockerRuntime, type DockerRuntimeOptions } from "../sandbox/docker/runtime.ts";
import { resultOf } from "./control.ts";
import { controls } from "./controls.ts";
import { askEngine, type EngineFacts } from "./engine.ts";
import { HostListeners } from "./listeners.ts";
import { factsFromCell } from "./probe-cell.ts";
import type { ProbeResult } from "./result.ts";
import { limitsOf, type Terms } from "./terms.ts";

/*
 * Opens a cell as a grade does, hands it a program that tries to break out in place of a learner's app, and judges
 * what that reports. What an app gets is so tested through the very code that gives it.
 */

export interface ProbeRequest extends DockerRuntimeOptions {
  /** What the suite is told and nobody else may find; random unless given. */
  canary?: string;
  /** Longest that it may take, its cell included. What was not reported by then has not been tested. */
  seconds?: number;
}

const PROBE_SECONDS = 60;

/** To these there must be no way: addresses for documentation, which nobody has, and where clouds answer questions. */
const OUTSIDE = ["192.0.2.1", "2001:db8::1", "169.254.169.254"];
const USUAL_SOCKETS = [
  "/var/run/docker.sock",
  "/run/docker.sock",
  "/run/containerd/containerd.sock",
  "/run/podman/podman.sock",
  "/run/crio/crio.sock",
];

/**
 * Tries to break every control of the docker runtime. Whatever it started has ended when it returns.
 *
 * @throws BacklabError of blame `machine` when no cell can be opened, or `cancelled`
 */
export async function probe(request: ProbeRequest, signal: AbortSignal): Promise<ProbeResult> {
  const began = Date.now();
  const engine = await askEngine(request.engine, request.images);
  await using listeners = await HostListeners.open(engine.gateways);
  const terms = termsOf(request, engine, listeners);
  const runtime = dockerRuntime(request);
  const facts = await factsFromCell(runtime, terms, request.seconds ?? PROBE_SECONDS, signal);
  return {
    schemaVersion: 1,
    probedAt: new Date(began).toISOString(),
    durationMs: Date.now() - began,
    engine: engine.name,
    images: engine.imageIds,
    controls: controls.map((control) => resultOf(control, facts, terms)),
  };
}

function termsOf({ images, canary }: ProbeRequest, { socket }: EngineFacts, { heard }: HostListeners): Terms {
  return {
    ...limitsOf(images),
    outside: OUTSIDE,
    listeners: heard,
    sockets: [...new Set([...USUAL_SOCKETS, ...(socket === null ? [] : [socket])])],
    canary: canary ?? newCanary(),
  };
}

/** Has the form that the program in the cell looks for. */
export function newCanary(): string {
  return `backlab-canary-${randomBytes(16).toString("hex")}`;
}
