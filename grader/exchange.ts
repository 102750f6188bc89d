import { z } from "zod";

const Headers = z.record(z.string(), z.string());

/**
 * One HTTP request a suite sent to an app and what came back. Bodies are text, that of the request cut at
 * 1,048,576 characters, that of the response at 4,096. `status` is null when no response arrived.
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
});
export type Exchange = z.infer<typeof Exchange>;
