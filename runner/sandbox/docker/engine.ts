import Docker from "dockerode";
import { BacklabError, reasonOf } from "../../errors.ts";
import { within } from "../deadline.ts";

const PING_SECONDS = 3;

/**
 * Connects to the Docker engine that the environment names (DOCKER_HOST and friends, else the usual
 * socket) and makes sure it answers.
 *
 * @throws BacklabError `engine_unreachable`
 */
export async function connectEngine(): Promise<Docker> {
  const engine = new Docker();
  try {
    await within(engine.ping(), PING_SECONDS, "the ping");
    return engine;
  } catch (cause) {
    throw new BacklabError("engine_unreachable", `no Docker engine answers: ${reasonOf(cause)}`, {
      hint: "start Docker, or use --runtime embedded to practise without it",
      cause,
    });
  }
}
