import { z } from "zod";
import { ServiceName } from "../lab.ts";

/** Milliseconds after the test, or the hook that failed it, began. */
const AtMs = z.number().nonnegative();
/** An instance of an app, like `api` or `api-2`. */
const App = z.string();
/** Which of the test's requests, from 1. */
const RequestNumber = z.int().positive();

export const SentRequest = z.object({
  kind: z.literal("request"),
  atMs: AtMs,
  number: RequestNumber,
  app: App,
  method: z.string(),
  path: z.string(),
  requestHeaders: z.record(z.string(), z.string()),
  /** All of it for the request that the failure is about, else the beginning. */
  requestBody: z.string().nullable(),
});
export type SentRequest = z.infer<typeof SentRequest>;

/** What came back to a request. A status of null stands for nothing by the time of the failure. */
export const Answer = z.object({
  kind: z.literal("response"),
  atMs: AtMs,
  number: RequestNumber,
  app: App,
  status: z.int().nullable(),
  contentType: z.string().nullable(),
  body: z.string().nullable(),
});
export type Answer = z.infer<typeof Answer>;

/** What an app sent to a service, or wrote: one line. The app is null where the server could not tell which one it was. */
export const Said = z.object({
  kind: z.enum(["sql", "redis", "log"]),
  atMs: AtMs,
  app: App.nullable(),
  text: z.string(),
});
export type Said = z.infer<typeof Said>;

/** That many entries were here, and are left out. */
export const Omitted = z.object({ kind: z.literal("omitted"), atMs: AtMs, count: z.int().positive() });
export type Omitted = z.infer<typeof Omitted>;

const Entry = z.discriminatedUnion("kind", [SentRequest, Answer, Said, Omitted]);
export type Entry = z.infer<typeof Entry>;

/** What happened while a test failed, in the order in which it did. */
export const Timeline = z.object({
  /** The number of the request that the failure is about. */
  about: RequestNumber.nullable(),
  /** When the runner was told that the test begins, and when it failed: what the runner knows of is in between. */
  announcedMs: AtMs,
  failedMs: AtMs,
  entries: z.array(Entry),
  /** Services that could not be asked what they were sent. */
  unseen: z.array(ServiceName),
});
export type Timeline = z.infer<typeof Timeline>;
