import { leftovers, sweep } from "../reaper/sweep.ts";
import type { CommandContext } from "./command.ts";
import type { Finding } from "./finding.ts";
import { groundsOf } from "./grounds.ts";

/** What runs that were killed have left: with `clean` removed, else named. */
export async function leftoversFound({ env }: CommandContext, clean: boolean): Promise<Finding[]> {
  return clean ? removed(env) : named(env);
}

async function named(env: NodeJS.ProcessEnv): Promise<Finding[]> {
  const found = await leftovers(groundsOf(env));
  if (found.length === 0) return [];
  const line = `left by runs that were killed: ${found.map(({ what }) => what).join(", ")}`;
  return [{ ok: false, line, advice: "remove it with: backlab doctor --clean   (the next grade does so too)" }];
}

async function removed(env: NodeJS.ProcessEnv): Promise<Finding[]> {
  const swept = await sweep(groundsOf(env));
  if (swept.length === 0) return [{ ok: true, line: "nothing was left to remove" }];
  return swept.map(({ what, failure }) =>
    failure === null
      ? { ok: true, line: `removed: ${what}` }
      : { ok: false, line: `not removed: ${what}`, advice: failure },
  );
}
