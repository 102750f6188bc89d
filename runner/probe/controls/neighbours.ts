import { type Control, control, untested } from "../control.ts";
import type { FactOf, SeenProcess } from "../facts.ts";
import type { Terms } from "../terms.ts";
import { listed } from "./listed.ts";

const OWN_PROCESSES = "the engine shares process namespaces between containers: turn that off";

/** What a container sees of the others. */
export const neighbours: readonly Control[] = [
  control({
    id: "own-processes",
    title: "only its own processes are to be seen",
    needs: "processes",
    judge: (fact, terms) => {
      const foreign = foreigners(fact, terms);
      const unlisted = fact.count - fact.seen.length;
      const observed = `${fact.count} processes, ${foreign.length + unlisted === 0 ? "all its own" : `among them ${listed(foreign.map(shown), foreign.length + unlisted)}`}`;
      return { enforced: foreign.length + unlisted === 0, observed };
    },
    fix: OWN_PROCESSES,
  }),
  control({
    id: "own-environment",
    title: "no other process's environment can be read",
    needs: "processes",
    judge: (fact, terms) => {
      const read = foreigners(fact, terms).filter(({ environment }) => environment);
      return {
        enforced: read.length === 0,
        observed: read.length === 0 ? "none could be read" : `could be read: that of ${listed(read.map(shown))}`,
      };
    },
    fix: OWN_PROCESSES,
  }),
  control({
    id: "suite-hidden",
    title: "nothing that only the suite is told can be found",
    needs: "canary",
    judge: ({ files, complete, found }, { canary }) => {
      const leaks = found.filter((one) => one.canary === canary);
      if (leaks.length > 0) return { enforced: false, observed: `found in ${listed(leaks.map(({ path }) => path))}` };
      const observed = `not in ${files} files`;
      return complete ? { enforced: true, observed } : untested(`${observed}, and there are more`);
    },
    fix: "something mounts the suite's files into other containers: look for volumes and mounts that the engine adds",
  }),
];

/** The processes that descend neither from the one that this container was started with nor from the probe. */
function foreigners({ self, seen }: FactOf<"processes">, { command }: Terms): SeenProcess[] {
  const own = new Set([self, ...seen.filter((one) => one.command.includes(command)).map(({ pid }) => pid)]);
  // The oldest come first, so that a parent is known before its children.
  for (const { pid, parent } of seen) if (own.has(parent)) own.add(pid);
  return seen.filter(({ pid }) => !own.has(pid));
}

function shown({ pid, command }: SeenProcess): string {
  return `${pid} (${command.trim().slice(0, 40)})`;
}
