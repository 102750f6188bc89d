import { once } from "node:events";
import { rm } from "node:fs/promises";
import { connect, createServer, type Server, type Socket } from "node:net";
import { availableParallelism } from "node:os";
import { createInterface } from "node:readline";
import { Peer } from "../../grader/protocol/peer.ts";
import type { Report } from "../../grader/report/report.ts";
import type { Runtime } from "../sandbox/cell.ts";
import type { Workspace } from "../workspace/find.ts";
import { makeMeetingPlace, socketFile, termsOf } from "./meeting.ts";
import { ALIVE_MS, type CheckRequest, clientMethods, serverMethods } from "./methods.ts";
import { gradeInWarm } from "./grade-in-warm.ts";
import { type Client, tell } from "./tell.ts";
import { type Warm, WarmCells } from "./warm-cells.ts";

const IDLE_MINUTES = 20;

export interface CheckServerOptions {
  workspace: Workspace;
  env: NodeJS.ProcessEnv;
  /**
   * The runtime that was asked for, or the usual one; what there is to say of that is said. Rejects where there is none:
   * then the check that asked finds that out by itself, and may ask what to do.
   */
  chooseRuntime: (asked: Runtime["name"] | undefined, say: (text: string) => void) => Promise<Runtime>;
  onLeftover: (message: string) => void;
  /** How long cells wait for a check. Default: 20. */
  idleMinutes?: number;
  /** Default: those of this machine. */
  cores?: number;
}

/**
 * Grades for the checks of one workspace, one at a time, in cells that wait booted from one check to the next. It answers
 * on a socket until it is disposed of; then nothing is left of it. What it cannot do, a check does by itself.
 */
export class CheckServer implements AsyncDisposable {
  readonly #options: CheckServerOptions;
  readonly #terms: string;
  readonly #warm: WarmCells;
  readonly #server: Server;
  readonly #sockets = new Set<Socket>();
  #checking: Promise<unknown> | null = null;
  #closing = false;

  /** Where nothing can be listened on, it is never asked. */
  static async open(options: CheckServerOptions): Promise<CheckServer> {
    const server = new CheckServer(options);
    const file = socketFile(options.env, options.workspace.folder);
    if (file !== null) await server.#listen(file).catch(() => undefined);
    return server;
  }

  private constructor(options: CheckServerOptions) {
    this.#options = options;
    this.#terms = termsOf(options.env);
    this.#warm = new WarmCells(options.workspace, options.onLeftover);
    this.#server = createServer((socket) => this.#serve(socket));
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#closing = true;
    const closed = new Promise<void>((resolve) => this.#server.close(() => resolve()));
    for (const socket of this.#sockets) socket.destroy();
    await Promise.all([closed, this.#checking]);
    await this.#warm.drop();
  }

  async #listen(file: string): Promise<void> {
    await makeMeetingPlace(file);
    if (await isAnswered(file)) return;
    // A killed one has left it.
    await rm(file, { force: true });
    // Whoever cannot be answered does it without.
    this.#server.on("error", () => undefined);
    this.#server.listen(file);
    await once(this.#server, "listening");
  }

  #serve(socket: Socket): void {
    const gone = new AbortController();
    const client: Client = new Peer(
      clientMethods,
      serverMethods,
      {
        check: (request) => this.#checked(request, client, gone.signal),
        cancel: () => (gone.abort(), null),
      },
      (line) => socket.write(line),
    );
    this.#sockets.add(socket);
    // What goes wrong with a socket closes it.
    socket
      .on("error", () => undefined)
      .on("close", () => {
        this.#sockets.delete(socket);
        gone.abort();
        client.close(new Error("the check has gone"));
      });
    createInterface({ input: socket, crlfDelay: Infinity })
      .on("line", (line) => client.receive(line))
      .on("error", () => undefined);
  }

  async #checked(request: CheckRequest, client: Client, signal: AbortSignal): Promise<Report | null> {
    if (this.#checking !== null || request.terms !== this.#terms) return null;
    const alive = setInterval(() => tell(client, "alive", null), ALIVE_MS);
    const checking = this.#check(request, client, signal);
    this.#checking = checking.catch(() => undefined);
    try {
      return await checking;
    } finally {
      clearInterval(alive);
      this.#checking = null;
      if (!this.#closing) this.#warm.keepFor(this.#options.idleMinutes ?? IDLE_MINUTES);
    }
  }

  async #check(request: CheckRequest, client: Client, signal: AbortSignal): Promise<Report | null> {
    const { runtime } = request;
    const { chooseRuntime, workspace, cores = availableParallelism() } = this.#options;
    const choose = (): Promise<Runtime> => chooseRuntime(runtime ?? undefined, (text) => tell(client, "said", text));
    const order = { ...request, folder: workspace.folder, cores, isCurrent: this.#isCurrent };
    const warm = await this.#warm.take(runtime, choose).catch(() => null);
    const report = warm && (await gradeInWarm(warm, order, client, signal));
    if (report !== null && report.verdict !== "infra_error") return report;
    // What was true of the lab and of this machine when the cells were booted is so no more: the check looks at both anew.
    await this.#warm.drop();
    return null;
  }

  readonly #isCurrent = (warm: Warm): Promise<boolean> => this.#warm.isCurrent(warm);
}

async function isAnswered(file: string): Promise<boolean> {
  const socket = connect(file);
  try {
    await once(socket, "connect");
    return true;
  } catch {
    return false;
  } finally {
    socket.destroy();
  }
}
