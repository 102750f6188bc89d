import { once } from "node:events";
import { rm } from "node:fs/promises";
import { connect, createServer, type Server, type Socket } from "node:net";
import { availableParallelism } from "node:os";
import { createInterface } from "node:readline";
import { Peer } from "../../grader/protocol/peer.ts";
import type { Report, ReportedStage } from "../../grader/report/report.ts";
import { grade } from "../grade.ts";
import { firstLook } from "../grade/first-look.ts";
import { eventsFor, type GradeProgress } from "../grade/progress.ts";
import { type Taken, takeIn } from "../intake/intake.ts";
import type { Runtime } from "../sandbox/cell.ts";
import type { Workspace } from "../workspace/find.ts";
import { makeMeetingPlace, socketFile, termsOf } from "./meeting.ts";
import { type CheckRequest, clientMethods, serverMethods } from "./methods.ts";
import { CELLS, type Warm, WarmCells } from "./warm-cells.ts";

/** With fewer cores a first look and a grade at once would each wait for the other. */
const CORES_FOR_BOTH = 4;
const IDLE_MINUTES = 20;

type Client = Peer<typeof clientMethods, typeof serverMethods>;

export interface CheckServerOptions {
  workspace: Workspace;
  env: NodeJS.ProcessEnv;
  /** Rejects where there is none: then whoever asked finds that out for himself, and can be asked what to do. */
  chooseRuntime: (asked: Runtime["name"] | undefined, say: (text: string) => void) => Promise<Runtime>;
  onLeftover: (message: string) => void;
  idleMinutes?: number;
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
    const closed = new Promise<void>((resolve) => this.#server.close(() => resolve()));
    for (const socket of this.#sockets) socket.destroy();
    await this.#checking;
    await Promise.all([closed, this.#warm.drop()]);
  }

  async #listen(file: string): Promise<void> {
    await makeMeetingPlace(file);
    if (await isAnswered(file)) return;
    // A killed one has left it.
    await rm(file, { force: true });
    await new Promise<void>((resolve, reject) => this.#server.once("error", reject).listen(file, resolve));
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
    socket.on("close", () => {
      this.#sockets.delete(socket);
      gone.abort();
      client.close(new Error("the check has gone"));
    });
    // What goes wrong with a socket closes it.
    createInterface({ input: socket, crlfDelay: Infinity })
      .on("line", (line) => client.receive(line))
      .on("error", () => undefined);
  }

  async #checked(request: CheckRequest, client: Client, signal: AbortSignal): Promise<Report | null> {
    if (this.#checking !== null || request.terms !== this.#terms) return null;
    const checking = this.#check(request, client, signal);
    this.#checking = checking.catch(() => undefined);
    try {
      return await checking;
    } finally {
      this.#checking = null;
    }
  }

  async #check(request: CheckRequest, client: Client, signal: AbortSignal): Promise<Report | null> {
    const { runtime } = request;
    const choose = (): Promise<Runtime> =>
      this.#options.chooseRuntime(runtime ?? undefined, (text) => tell(client, "said", text));
    const warm = await this.#warm.take(String(runtime), request.labDigest, choose).catch(() => null);
    if (warm === null || warm.labDigest !== request.labDigest) return null;
    const report = await this.#graded(warm, request, client, signal);
    // A machine that failed is looked at anew.
    if (report.verdict === "infra_error") await this.#warm.drop();
    this.#warm.keepFor(this.#options.idleMinutes ?? IDLE_MINUTES);
    return report;
  }

  async #graded(warm: Warm, request: CheckRequest, client: Client, signal: AbortSignal): Promise<Report> {
    const { lab, labDigest, suite, cells } = warm;
    const taking = takeIn(this.#options.workspace.folder, { signal });
    const look = lookFirst(warm, taking, request, client, signal);
    if (availableParallelism() < CORES_FOR_BOTH) await look.known;
    const submission = (): typeof taking => taking;
    const { seed } = request;
    const events = eventsFor(progressFor(client));
    const report = await grade({ lab, labDigest, suite, submission, seed }, cells, signal, events);
    await look.over;
    return report;
  }
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

/** Looks at the stage that is asked for, where there is a cell for that beside the one for the grade. */
function lookFirst(
  { suite, cells }: Warm,
  taking: Promise<Taken>,
  { seed, look: stage }: CheckRequest,
  client: Client,
  signal: AbortSignal,
): { known: Promise<void>; over: Promise<void> } {
  if (stage === null || cells.waiting < CELLS) return { known: Promise.resolve(), over: Promise.resolve() };
  let tellKnown = (): void => undefined;
  const seen = new Promise<void>((resolve) => (tellKnown = resolve));
  const events = {
    ...progressFor(client),
    onSeen: (found: ReportedStage) => {
      tell(client, "seen", found);
      tellKnown();
    },
  };
  const over = taking.then(
    (taken) => firstLook({ suite, taken, seed, stage }, { cells, signal }, events),
    // The grade says what is wrong with it.
    () => undefined,
  );
  return { known: Promise.race([seen, over]), over };
}

function progressFor(client: Client): GradeProgress {
  return {
    onPhase: (phase) => tell(client, "phase", phase),
    onTested: (of) => tell(client, "tested", of),
    onRetry: (why) => tell(client, "retry", why),
    onReference: () => tell(client, "reference", null),
    onLeftover: (message) => tell(client, "leftover", message),
  };
}

/** Whoever has gone away is told nothing. */
function tell<K extends keyof typeof clientMethods>(
  client: Client,
  what: K,
  params: Parameters<typeof client.call<K>>[1],
): void {
  client.call(what, params).catch(() => undefined);
}
