import { once } from "node:events";
import { connect, type Socket } from "node:net";
import { createInterface } from "node:readline";
import { Peer } from "../../grader/protocol/peer.ts";
import type { Report, ReportedStage } from "../../grader/report/report.ts";
import type { GradeProgress } from "../grade/progress.ts";
import { socketFile, termsOf } from "./meeting.ts";
import { type CheckRequest, clientMethods, serverMethods } from "./methods.ts";

/** Who hears what happens meanwhile. */
export interface CheckListener extends GradeProgress {
  onSaid: (text: string) => void;
  onSeen: (stage: ReportedStage) => void;
}

/**
 * The report of a check that the `backlab dev` of this workspace makes, in a cell that waits there. Null where there is none,
 * where it was ended meanwhile, and where it leaves this check to whoever asks.
 */
export async function askForCheck(
  { env, folder, signal }: { env: NodeJS.ProcessEnv; folder: string; signal: AbortSignal },
  request: Omit<CheckRequest, "terms">,
  listener: CheckListener,
): Promise<Report | null> {
  const file = socketFile(env, folder);
  if (file === null) return null;
  const socket = connect(file);
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
      said: (text) => (to.onSaid(text), null),
      phase: (phase) => (to.onPhase(phase), null),
      tested: (of) => (to.onTested(of), null),
      retry: (why) => (to.onRetry(why), null),
      reference: () => (to.onReference(), null),
      leftover: (message) => (to.onLeftover(message), null),
      seen: (stage) => (to.onSeen(stage), null),
    },
    (line) => socket.write(line),
  );
  // An error of the socket is one of the call that waits.
  createInterface({ input: socket, crlfDelay: Infinity })
    .on("line", (line) => server.receive(line))
    .on("error", () => undefined);
  socket.on("close", () => server.close(new Error("it has gone")));
  return server;
}
