import type { Owner, Place } from "./owner.ts";
import type { ProcessStart } from "./process-start.ts";

/** What there is to know about a machine in order to judge. */
export interface Facts {
  here: Place;
  nowSeconds: number;
  startOf: (pid: number) => ProcessStart;
}

/**
 * Whether an owner is surely gone. In doubt it lives until it expires: what is left too long costs memory, what is
 * removed too early costs somebody their grade.
 */
export function isDead(owner: Owner, { here, nowSeconds, startOf }: Facts): boolean {
  const expired = nowSeconds >= owner.expiresAtSeconds;
  if (owner.host !== here.host) return expired;
  if (owner.boot !== here.boot) return true;
  const start = startOf(owner.pid);
  return start === "unknown" ? expired : start !== owner.started;
}
