import { z } from "zod";
import type { Handlers, Methods, Params, Result } from "./methods.ts";

const Frame = z.union([
  z.object({ call: z.string(), id: z.int(), params: z.unknown() }),
  z.object({ reply: z.int(), result: z.unknown() }),
  z.object({ reply: z.int(), error: z.string() }),
]);

interface Pending {
  settle: (result: unknown) => void;
  fail: (error: Error) => void;
}

/**
 * One end of a conversation between two processes, as runner and suite process: calls the other side's methods and
 * answers its calls. Knows lines of text, not streams; whoever owns the streams feeds `receive`.
 */
export class Peer<Theirs extends Methods, Ours extends Methods> {
  readonly #theirs: Theirs;
  readonly #ours: Ours;
  readonly #handlers: Handlers<Ours>;
  readonly #write: (line: string) => void;
  readonly #pending = new Map<number, Pending>();
  #nextId = 1;
  #closed: Error | null = null;

  constructor(theirs: Theirs, ours: Ours, handlers: Handlers<Ours>, write: (line: string) => void) {
    this.#theirs = theirs;
    this.#ours = ours;
    this.#handlers = handlers;
    this.#write = write;
  }

  /** Calls a method of the other side. Rejects when it fails there, or when the link closes. */
  call<K extends keyof Theirs & string>(method: K, params: Params<Theirs, K>): Promise<Result<Theirs, K>> {
    if (this.#closed !== null) return Promise.reject(this.#closed);
    const id = this.#nextId++;
    return new Promise((resolve, reject) => {
      const settle = (result: unknown): void => {
        const schema = this.#theirs[method]?.result ?? z.never();
        schema.parseAsync(result).then((parsed) => resolve(parsed as Result<Theirs, K>), reject);
      };
      this.#pending.set(id, { settle, fail: reject });
      this.#send({ call: method, id, params });
    });
  }

  /** Takes one line from the other side. A line that is no frame closes the link. */
  receive(line: string): void {
    try {
      this.#dispatch(Frame.parse(JSON.parse(line)));
    } catch (cause) {
      this.close(new Error(`not a frame: ${line.slice(0, 200)}`, { cause }));
    }
  }

  /** Ends the conversation: whatever is waiting for an answer fails with this error. */
  close(error: Error): void {
    this.#closed ??= error;
    for (const { fail } of this.#pending.values()) fail(this.#closed);
    this.#pending.clear();
  }

  #dispatch(frame: z.infer<typeof Frame>): void {
    if ("call" in frame) return void this.#answer(frame.call, frame.id, frame.params);
    const waiting = this.#pending.get(frame.reply);
    this.#pending.delete(frame.reply);
    if ("error" in frame) waiting?.fail(new Error(frame.error));
    else waiting?.settle(frame.result);
  }

  async #answer(method: string, id: number, params: unknown): Promise<void> {
    try {
      const handler = this.#handlers[method];
      if (handler === undefined) throw new Error(`no method ${method}`);
      const parsed = this.#ours[method]?.params.parse(params) as Params<Ours, string>;
      this.#send({ reply: id, result: await handler(parsed) });
    } catch (error) {
      this.#send({ reply: id, error: error instanceof Error ? error.message : String(error) });
    }
  }

  #send(frame: object): void {
    this.#write(`${JSON.stringify(frame)}\n`);
  }
}
