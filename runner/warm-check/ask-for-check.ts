import { once } from "node:events";
import { connect, type Socket } from "node:net";
import { dirname } from "node:path";
import { createInterface } from "node:readline";
import { Peer } from "../../grader/protocol/peer.ts";
import type { Report, ReportedStage } from "../../grader/report/report.ts";
import type { GradeProgress } from "../grade/progress.ts";
import { isPrivate, socketFile, termsOf } from "./meeting.ts";
import { type CheckRequest, clientMethods, serverMethods } from "./methods.ts";

/** Who hears what happens meanwhile. */
export interface CheckListener extends GradeProgress {
  onSaid: (text: string) => void;
  onLooking: (stage: string) => void;
  onSeen: (stage: ReportedStage) => void;
}

/** From where it is asked. */
export interface AskPlace {
  env: NodeJS.ProcessEnv;
  /** The workspace's. */
  folder: string;
  signal: AbortSignal;
  /** After so long without a word nobody is there, as where `dev` was stopped with Ctrl-Z. Default: 5,000. */
  silenceMs?: number;
}

/**
 * The report of a check that the `backlab dev` of this workspace makes, in a cell that waits there. Null where there is none,
 * where it ends or falls silent meanwhile, and where it leaves this check to whoever asks. Never rejects.
 */
export async function askForCheck(
  { env, folder, signal, silenceMs = 5_000 }: AskPlace,
  request: Omit<CheckRequest, "terms">,
  listener: CheckListener,
): Promise<Report | null> {
  const file = socketFile(env, folder);
  if (signal.aborted || file === null || !(await isPrivate(dirname(file)))) return null;
  const socket = connect(file);
  // Silence closes it, and so ends the call that waits.
  socket.setTimeout(silenceMs, () => socket.destroy(new Error("it says nothing")));
  const server = peerOn(socket, listener);
  const cancel = (): void => void server.call("cancel", null).catch(() => undefined);
  signal.addEventListener("abort", cancel);
  try {
    await once(socket, "connect");
    return await server.call("check", { ...request, terms: termsOf(env) });
  } catch {
    return null;
  } finally {
    signal.removeEventListener("abort", cancel);
    socket.destroy();
  }
}

function peerOn(socket: Socket, to: CheckListener): Peer<typeof serverMethods, typeof clientMethods> {
  const server = new Peer(
    serverMethods,
    clientMethods,
    {
      alive: () => null,
      said: (text) => (to.onSaid(text), null),
      phase: (phase) => (to.onPhase(phase), null),
      tested: (of) => (to.onTested(of), null),
      retry: (why) => (to.onRetry(why), null),
      reference: () => (to.onReference(), null),
      leftover: (message) => (to.onLeftover(message), null),
      looking: (stage) => (to.onLooking(stage), null),
      seen: (stage) => (to.onSeen(stage), null),
    },
    (line) => socket.write(line),
  );
  // What goes wrong with a socket closes it, and that is an error of the call that waits.
  socket.on("error", () => undefined).on("close", () => server.close(new Error("it has gone")));
  createInterface({ input: socket, crlfDelay: Infinity })
    .on("line", (line) => server.receive(line))
    .on("error", () => undefined);
  return server;
}
