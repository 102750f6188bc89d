import { type Control, control, untested } from "../control.ts";
import type { FactOf } from "../facts.ts";
import type { Judgement } from "../control.ts";
import { listed } from "./listed.ts";

const REBUILD =
  "the image or the service's configuration has been changed: build the images again with backlab images build";

/** How a service refuses: Postgres's codes for a missing privilege and for a wrong password, and Redis's words. */
const POSTGRES_REFUSES = new Set(["42501", "28P01", "28000"]);
const REDIS_REFUSES = /^(NOPERM|NOAUTH|WRONGPASS)\b/;

/** What an app may do as a tenant of the services. */
export const services: readonly Control[] = [
  control({
    id: "postgres-tenant",
    title: "Postgres lets the app work with its own database only",
    needs: "postgres",
    judge: ({ refusals }) => judgeTenant(refusals, (code) => POSTGRES_REFUSES.has(code)),
    fix: REBUILD,
  }),
  control({
    id: "redis-tenant",
    title: "Redis lets the app work with data only",
    needs: "redis",
    judge: ({ refusals }) => judgeTenant(refusals, (code) => REDIS_REFUSES.test(code)),
    fix: REBUILD,
  }),
];

type Refusals = FactOf<"postgres">["refusals"];

/** What fails for another reason has not been refused, and has not been possible either. */
function judgeTenant(tried: Refusals, isRefusal: (code: string) => boolean): Judgement {
  const done = tried.filter(({ code }) => code === null);
  if (done.length > 0) return { enforced: false, observed: `the app could ${listed(done.map(({ what }) => what))}` };
  const unclear = tried.filter(({ code }) => code !== null && !isRefusal(code));
  if (unclear.length > 0)
    return untested(`not refused, but failed: ${listed(unclear.map(({ what, code }) => `${what} (${code ?? ""})`))}`);
  return { enforced: true, observed: `${tried.length} attempts refused` };
}
