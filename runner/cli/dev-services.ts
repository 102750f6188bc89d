import type { Lab } from "../../grader/lab.ts";
import { dataFolder } from "../develop/data-folder.ts";
import { dockerServices } from "../develop/docker-services.ts";
import { embeddedServices } from "../develop/embedded-services.ts";
import { KeptData, type Project } from "../develop/kept-data.ts";
import type { ServiceHost } from "../develop/kept-services.ts";
import { asBacklabError } from "../errors.ts";
import { findRedis } from "../sandbox/embedded/redis-server.ts";
import { dockerPlace, type RuntimeName } from "./choose-runtime.ts";
import type { CommandContext } from "./command.ts";
import { messageText } from "./message-text.ts";

/**
 * Where a project's services run: where it is asked for; else where they ran the last time, as that is where their data
 * is; else as processes of this machine, which needs no images and starts at once, or, for want of a Redis here, in
 * Docker.
 *
 * @throws BacklabError `engine_unreachable`, `images_missing`, `service_unavailable`
 */
export async function servicesOf(
  lab: Lab,
  project: Project,
  asked: RuntimeName | undefined,
  context: CommandContext,
): Promise<ServiceHost> {
  const before = await KeptData.runtime(dataFolder(context.env), project);
  if (asked !== undefined && before !== null && asked !== before) sayOtherData(before, context);
  const known = asked ?? before;
  if (known === "docker") return inDocker(context);
  if (known === "embedded" || !lab.services.includes("redis")) return embeddedServices;
  return findRedis(context.env).then(
    () => embeddedServices,
    (noRedis: unknown) => inDockerInstead(noRedis, context),
  );
}

async function inDocker(context: CommandContext): Promise<ServiceHost> {
  return dockerServices(await dockerPlace(context));
}

async function inDockerInstead(noRedis: unknown, context: CommandContext): Promise<ServiceHost> {
  try {
    const host = await inDocker(context);
    context.err(messageText(`${asBacklabError(noRedis).message}: the databases run in Docker`, null, context.terminal));
    return host;
  } catch (error) {
    throw asBacklabError(error).code === "engine_unreachable" ? noRedis : error;
  }
}

function sayOtherData(before: RuntimeName, { err, terminal }: CommandContext): void {
  const message = `the databases ran with --runtime ${before} the last time, and what they held stays there`;
  err(messageText(message, `to have it again: backlab dev --runtime ${before}`, terminal));
}
