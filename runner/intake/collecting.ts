import type { z } from "zod";
import { BacklabError } from "../errors.ts";
import { IntakeCaps } from "./caps.ts";
import { Collector } from "./collector.ts";

export interface IntakeOptions {
  /** Caps to use in place of the default ones. */
  caps?: z.input<typeof IntakeCaps>;
  signal?: AbortSignal;
}

/**
 * Does one intake's work with a collector of its own.
 *
 * @throws BacklabError `cancelled` when the signal is the reason that the work failed
 */
export async function collecting<T>(
  { caps = {}, signal }: IntakeOptions,
  work: (collector: Collector) => Promise<T>,
): Promise<T> {
  const collector = new Collector(IntakeCaps.parse(caps), signal);
  try {
    signal?.throwIfAborted();
    const result = await work(collector);
    signal?.throwIfAborted();
    return result;
  } catch (cause) {
    if (signal?.aborted) throw new BacklabError("cancelled", "reading the submission was cancelled", { cause });
    throw cause;
  }
}
