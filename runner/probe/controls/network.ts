import { type Control, control, type Judgement, untested } from "../control.ts";
import type { FactOf } from "../facts.ts";
import type { HeardFrom } from "../listeners.ts";
import type { Terms } from "../terms.ts";
import { listed } from "./listed.ts";

const OWN_NETWORK =
  "the engine must support network mode none and container:<id>; look for a default runtime or plugin that adds networks";

/** How far a container reaches. */
export const network: readonly Control[] = [
  control({
    id: "no-interface",
    title: "there is no network interface but a loopback",
    needs: "interfaces",
    judge: ({ names }) => ({
      enforced: names.length === 0,
      observed: names.length === 0 ? "only lo is up" : `up beside lo: ${listed(names)}`,
    }),
    fix: OWN_NETWORK,
  }),
  control({
    id: "no-route",
    title: "no address outside can be reached",
    needs: "routes",
    judge: (tried, { outside }) => {
      const open = tried.filter(({ route, tcp, udp }) => route === null || tcp === null || udp === null);
      if (open.length > 0)
        return { enforced: false, observed: `there is a way to ${listed(open.map(({ address }) => address))}` };
      if (outside.some((address) => !tried.some((one) => one.address === address)))
        return untested("not all were tried");
      return { enforced: true, observed: `no way to ${listed(tried.map(({ address }) => address))}` };
    },
    fix: OWN_NETWORK,
  }),
  control({
    id: "no-resolver",
    title: "no name can be resolved",
    needs: "resolver",
    judge: ({ servers }) => {
      const useful = servers.filter(({ routed, answered }) => answered ?? routed);
      return {
        enforced: useful.length === 0,
        observed: `${useful.length === 0 ? "no answer from" : "could ask"} ${listed((useful.length === 0 ? servers : useful).map(({ address }) => address))}`,
      };
    },
    fix: OWN_NETWORK,
  }),
  control({
    id: "host-loopback",
    title: "what listens on this machine's loopback cannot be reached",
    needs: "listeners",
    judge: (tried, terms) => judgeListener("loopback", tried, terms),
    fix: "if it could be reached, containers share the machine's network; if not tested, something here blocks connections to 127.0.0.1",
  }),
  control({
    id: "host-interfaces",
    title: "what listens on this machine's interfaces cannot be reached",
    needs: "listeners",
    judge: (tried, terms) => judgeListener("everywhere", tried, terms),
    fix: "if it could be reached, containers have a network; if not tested, something here blocks connections to this machine's own addresses",
  }),
  control({
    id: "engine-socket",
    title: "the container engine cannot be reached",
    needs: "engine",
    judge: ({ doors }) => {
      const there = doors.filter(({ error }) => error !== "ENOENT" && error !== "ECONNREFUSED");
      return {
        enforced: there.length === 0,
        observed:
          there.length === 0
            ? `none of ${doors.length} places where engines listen`
            : `there is ${listed(there.map(({ door, error }) => `${door} (${error ?? "it answers"})`))}`,
      };
    },
    fix: "the engine or a plugin of it mounts its socket into every container: turn that off",
  }),
];

/** The listener has been heard from outside the cell before: silence is the cell's doing. */
function judgeListener(listener: HeardFrom["listener"], tried: FactOf<"listeners">, { listeners }: Terms): Judgement {
  const places = listeners.filter((place) => place.listener === listener);
  if (places.length === 0) return untested("the listener could not be reached from this machine itself");
  const attempts = places.map((place) =>
    tried.find(({ address, port }) => address === place.address && port === place.port),
  );
  const heard = attempts.flatMap((attempt) =>
    attempt?.received == null ? [] : [`${attempt.address}:${attempt.port}`],
  );
  if (heard.length > 0) return { enforced: false, observed: `heard ${listed(heard)}` };
  if (attempts.includes(undefined)) return untested("not all addresses were tried");
  return {
    enforced: true,
    observed: `nothing heard at ${listed(places.map(({ address, port }) => `${address}:${port}`))}`,
  };
}
