import { z } from "zod";

const Headers = z.record(z.string(), z.string());

/** A body as its beginning, one character so many times, and its end. */
export const LongBody = z.object({ head: z.string(), fill: z.string(), times: z.int().positive(), tail: z.string() });
export type LongBody = z.infer<typeof LongBody>;

/**
 * One HTTP request a suite sent to an app and what came back. Bodies are text, cut at 4,096
 * characters. `status` is null when no response arrived.
 */
export const Exchange = z.object({
  method: z.string(),
  /** Path and query, without scheme, host or port. */
  path: z.string(),
  app: z.string(),
  requestHeaders: Headers,
  requestBody: z.string().nullable(),
  status: z.int().nullable(),
  responseHeaders: Headers,
  responseBody: z.string().nullable(),
  durationMs: z.number(),
  /** When it went out, in milliseconds after what sent it began. */
  atMs: z.number().optional(),
  /** The body, where it is longer than what is kept of it and one character repeated makes the most of it. */
  longBody: LongBody.optional(),
});
export type Exchange = z.infer<typeof Exchange>;
