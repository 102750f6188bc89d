import { type ChildProcess, fork } from "node:child_process";
import { once } from "node:events";
import { fileURLToPath } from "node:url";
import { type Answer, answers, type Job, Reply, type Request } from "./protocol.ts";

/** The bundle beside this one. */
const WORKER = fileURLToPath(new URL("./worker.mjs", import.meta.url));

/** A worker process, asked one thing after another. */
export class Worker implements AsyncDisposable {
  readonly #child: ChildProcess;

  /** @param node the program to run it with */
  constructor(job: Job, node = process.execPath) {
    this.#child = fork(WORKER, [JSON.stringify(job)], { execPath: node, execArgv: [], env: process.env });
  }

  /** @throws Error when the worker could not do it, or has ended */
  async ask<K extends Request["ask"]>(request: Extract<Request, { ask: K }>): Promise<Answer<K>> {
    const listening = new AbortController();
    const next = (event: string): Promise<unknown> => once(this.#child, event, { signal: listening.signal });
    const ended = next("exit").then(() => {
      throw new Error("a worker of the benchmark has ended");
    });
    ended.catch(() => undefined);
    this.#child.send(request);
    const message = await Promise.race([next("message"), ended]).finally(() => listening.abort());
    const reply = Reply.parse((message as [unknown])[0]);
    if ("error" in reply) throw new Error(reply.error);
    return answers[request.ask].parse(reply.answer) as Answer<K>;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    if (this.#child.exitCode !== null || this.#child.signalCode !== null) return;
    const ended = once(this.#child, "exit");
    await this.ask({ ask: "end" }).catch(() => this.#child.kill());
    this.#child.disconnect();
    await ended;
  }
}
