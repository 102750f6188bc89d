import type { Lab } from "../lab.ts";
import type { Entry, Timeline } from "../timeline/timeline.ts";
import { curlOf } from "./curl.ts";
import { devPort } from "./dev-port.ts";
import type { ReportedEvent, ReportedTimeline } from "./report.ts";

/** A timeline as a report has it. */
export function reportedTimeline({ about, entries, unseen }: Timeline, lab: Lab): ReportedTimeline {
  return { about, unseen, events: entries.map((entry) => reportedEvent(entry, lab)) };
}

function reportedEvent(entry: Entry, { apps }: Lab): ReportedEvent {
  const atMs = Math.floor(entry.atMs);
  if (entry.kind !== "request") return { ...entry, atMs };
  const { kind, app, number } = entry;
  return { kind, atMs, app, number, curl: curlOf(entry, devPort(app, apps)) };
}
