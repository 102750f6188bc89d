/** A process of the benchmark that grades: with waiting cells, watching, or bare, as `worker/protocol.ts` says. */
import { reasonOf } from "../../../runner/errors.ts";
import { floorWorker } from "./floor.ts";
import { type Handlers, Job, Request } from "./protocol.ts";
import { warmWorker } from "./warm.ts";
import { watchWorker } from "./watch.ts";

const job = Job.parse(JSON.parse(process.argv[2] ?? ""));
const workers = { warm: warmWorker, watch: watchWorker, floor: floorWorker };
const handlers = await workers[job.kind](job);

process.on("message", (message) => void answer(Request.parse(message)));
// Whoever asked has gone. What is left of cells is removed by the next start of backlab.
process.on("disconnect", () => process.exit());
// Ctrl-C reaches this process too; the benchmark ends it in order.
process.on("SIGINT", () => undefined);

async function answer(request: Request): Promise<void> {
  try {
    const handle = handlers[request.ask] as (asked: Request) => ReturnType<Handlers[Request["ask"]]>;
    process.send?.({ answer: await handle(request) });
  } catch (error) {
    process.send?.({ error: `${request.ask}: ${reasonOf(error)}` });
  }
}
