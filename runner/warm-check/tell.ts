import type { Params } from "../../grader/protocol/methods.ts";
import type { Peer } from "../../grader/protocol/peer.ts";
import type { GradeProgress } from "../grade/progress.ts";
import type { clientMethods, serverMethods } from "./methods.ts";

type ClientMethods = typeof clientMethods;

/** The check that has asked. */
export type Client = Peer<ClientMethods, typeof serverMethods>;

/** Tells it something that needs no answer. Who has gone away is told nothing. */
export function tell<K extends keyof ClientMethods>(client: Client, what: K, params: Params<ClientMethods, K>): void {
  client.call(what, params).catch(() => undefined);
}

/** A grade's progress as it is told to a check. */
export function progressFor(client: Client): GradeProgress {
  return {
    onPhase: (phase) => tell(client, "phase", phase),
    onTested: (of) => tell(client, "tested", of),
    onRetry: (why) => tell(client, "retry", why),
    onReference: () => tell(client, "reference", null),
    onLeftover: (message) => tell(client, "leftover", message),
  };
}
