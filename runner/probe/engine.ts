import type Docker from "dockerode";
import { z } from "zod";
import { BacklabError } from "../errors.ts";
import { engineCall } from "../sandbox/docker/engine-call.ts";
import type { Images } from "../images/images.ts";

/** What dockerode's own calls are made of; not all of those take an abortSignal. */
interface Modem {
  dial(request: object, done: (error: Error | null, answer: unknown) => void): void;
  /** Undefined for an engine that is reached over the network. */
  getSocketPath(): Promise<string> | undefined;
}

const Info = z.looseObject({ ID: z.string(), ServerVersion: z.string() });
const Network = z.object({
  Created: z.string().optional(),
  IPAM: z.object({ Config: z.array(z.object({ Gateway: z.string().optional() })).nullish() }).optional(),
});
const Image = z.object({ Id: z.string() });

/** Of what the engine says of itself, what bears on isolation; the rest changes from one moment to the next. */
const BEARING = [
  "ID",
  "ServerVersion",
  "KernelVersion",
  "OperatingSystem",
  "CgroupVersion",
  "CgroupDriver",
  "Driver",
  "SecurityOptions",
  "DefaultRuntime",
  "Runtimes",
  "RuncCommit",
  "ContainerdCommit",
  "InitBinary",
  "MemoryLimit",
  "SwapLimit",
  "PidsLimit",
] as const;

/** What there is to know of an engine before anything is run on it. */
export interface EngineFacts {
  name: string;
  /** Changes when the engine is another one, is configured anew, or has been started again. */
  identity: object;
  /** The machine's address on the network that containers join unless told otherwise; none on another machine's engine. */
  gateways: string[];
  /** The socket it is reached by; null when that is not a file. */
  socket: string | null;
  imageIds: string[];
}

/** @throws BacklabError `engine_failed`, `deadline_exceeded` */
export async function askEngine(engine: Docker, images: Images): Promise<EngineFacts> {
  const modem = engine.modem as unknown as Modem;
  const socket = (await modem.getSocketPath()) ?? null;
  const [info, bridge, ...found] = await Promise.all([
    get(modem, "/info", Info),
    get(modem, "/networks/bridge", Network).catch(() => null),
    ...Object.values(images).map((tag) => get(modem, `/images/${tag}/json`, Image)),
  ]);
  const gateways = (bridge?.IPAM?.Config ?? []).flatMap(({ Gateway }) => Gateway ?? []);
  return {
    name: `Docker engine ${info.ServerVersion}`,
    // The bridge is made anew whenever the engine starts.
    identity: { ...Object.fromEntries(BEARING.map((name) => [name, info[name]])), started: bridge?.Created },
    gateways: socket === null ? [] : gateways,
    socket,
    imageIds: found.map(({ Id }) => Id),
  };
}

async function get<T>(modem: Modem, path: string, answer: z.ZodType<T>): Promise<T> {
  const request = { path, method: "GET", statusCodes: { 200: true, 404: "not found", 500: "server error" } };
  const said = await engineCall(
    `asking for ${path}`,
    (abortSignal) =>
      new Promise<unknown>((resolve, reject) => {
        modem.dial({ ...request, abortSignal }, (error, body) => (error ? reject(error) : resolve(body)));
      }),
  );
  const parsed = answer.safeParse(said);
  if (parsed.success) return parsed.data;
  throw new BacklabError("engine_failed", `the Docker engine's answer to ${path} is not understood`);
}
