import type Docker from "dockerode";
import { BacklabError, reasonOf } from "../../errors.ts";
import { within } from "../deadline.ts";
import { loadDockerode } from "./load-dockerode.ts";

const PING_SECONDS = 3;

/** Its types do not say that `ping` takes options. */
interface Pingable {
  ping(options: { abortSignal: AbortSignal }): Promise<unknown>;
}

/**
 * Connects to the Docker engine that the environment names (DOCKER_HOST and friends, else the usual
 * socket) and makes sure it answers.
 *
 * @throws BacklabError `engine_unreachable`
 */
export async function connectEngine(): Promise<Docker> {
  const connection = new AbortController();
  try {
    const engine = new (loadDockerode())();
    const pingable: Pingable = engine;
    await within(pingable.ping({ abortSignal: connection.signal }), PING_SECONDS, "the ping");
    return engine;
  } catch (cause) {
    // A connection left open would keep this process from ending.
    connection.abort();
    throw new BacklabError("engine_unreachable", `no Docker engine answers: ${reasonOf(cause)}`, {
      hint: "start Docker, or use --runtime embedded to practise without it",
      cause,
    });
  }
}
