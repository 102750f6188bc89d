import { createInterface } from "node:readline";
import { PassThrough } from "node:stream";
import { text } from "node:stream/consumers";
import type Docker from "dockerode";
import type { ServiceName } from "../../../grader/lab.ts";
import { Container } from "../../../runner/sandbox/docker/container.ts";
import { servicePlan } from "../../../runner/sandbox/docker/plans.ts";
import { docker } from "../../support/runtimes.ts";

/** A service in a container such as a cell has, alone. */
export class ServiceContainer implements AsyncDisposable {
  readonly container: Container;
  /** Everything it has said on stderr so far. */
  stderr = "";
  readonly #engine: Docker;
  readonly #lines: AsyncIterator<string, undefined>;

  private constructor(container: Container, engine: Docker) {
    this.container = container;
    this.#engine = engine;
    this.#lines = createInterface({ input: container.stdout })[Symbol.asyncIterator]();
    container.stderr.on("data", (chunk: Buffer) => (this.stderr += chunk.toString()));
  }

  static async start(name: ServiceName, input: string): Promise<ServiceContainer> {
    if (docker === null) throw new Error("no Docker engine with images answers");
    const identity = { cell: `test-${process.pid}`, labels: { "dev.backlab.test": String(process.pid) } };
    const plan = servicePlan(identity, docker.images, name, "");
    const container = await Container.create(docker.engine, { ...plan, network: "none" });
    const service = new ServiceContainer(container, docker.engine);
    await container.start();
    container.stdin.end(input);
    return service;
  }

  /** The next line it says on stdout. */
  async nextLine(): Promise<string | null> {
    const next = await this.#lines.next();
    return next.done === true ? null : next.value;
  }

  /** Runs a shell command beside the server; returns what it says on stdout, without the last newline. */
  async run(command: string): Promise<string> {
    const exec = await this.#engine
      .getContainer(this.container.id)
      .exec({ Cmd: ["sh", "-c", command], AttachStdout: true, AttachStderr: true });
    const stream = await exec.start({});
    const [stdout, stderr] = [new PassThrough(), new PassThrough()];
    this.#engine.modem.demuxStream(stream, stdout, stderr);
    stream.on("end", () => [stdout, stderr].forEach((output) => output.end()));
    const [said, complaint] = await Promise.all([text(stdout), text(stderr)]);
    this.stderr += complaint;
    return said.trimEnd();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.container[Symbol.asyncDispose]();
  }
}
