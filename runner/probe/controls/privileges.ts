import { type Control, control, untested } from "../control.ts";
import { listed } from "./listed.ts";

/** It takes no capability: where system calls are not filtered, the kernel often lets anybody do it. */
const FILTERED = "make a user namespace";
const FILTERING = "2";

/** What a container's processes may do to the kernel. */
export const privileges: readonly Control[] = [
  control({
    id: "not-root",
    title: "nothing runs as root",
    needs: "identity",
    judge: ({ uid, gid, groups, succeeded, untried }) => {
      const observed = `user ${uid}, group ${gid}${succeeded.length > 0 ? `, and could become another ${listed(succeeded)}` : ""}`;
      if (uid === 0 || gid === 0 || groups.includes(0) || succeeded.length > 0) return { enforced: false, observed };
      return untried.length > 0
        ? untested(`could not be tried: to become another ${listed(untried)}`)
        : { enforced: true, observed };
    },
    fix: "the engine ignores the user of a container: no setting of the engine may override it",
  }),
  control({
    id: "capabilities",
    title: "no capability is held or can be gained",
    needs: "privileges",
    judge: ({ capabilities, succeeded, untried }) => {
      const held = Object.entries(capabilities).filter(([, set]) => BigInt(`0x${set}`) !== 0n);
      const done = succeeded.filter((what) => what !== FILTERED);
      if (held.length > 0 || done.length > 0) {
        const sets = held.map(([name, set]) => `${name} ${set}`);
        return {
          enforced: false,
          observed: listed([...sets, ...done.map((what) => `could ${what}`)], sets.length + done.length),
        };
      }
      if (untried.length > 0) return untested(`could not be tried: to ${listed(untried)}`);
      return {
        enforced: true,
        observed: `${Object.keys(capabilities).length} empty sets; nothing that takes one succeeded`,
      };
    },
    fix: "the engine ignores CapDrop: it must not run containers privileged",
  }),
  control({
    id: "no-new-privileges",
    title: "no program can gain privileges",
    needs: "privileges",
    judge: ({ noNewPrivileges }) => ({
      enforced: noNewPrivileges === "1",
      observed: `NoNewPrivs is ${noNewPrivileges}`,
    }),
    fix: "the engine ignores no-new-privileges: use Docker 20.10 or newer with runc",
  }),
  control({
    id: "seccomp",
    title: "system calls are filtered",
    needs: "privileges",
    judge: ({ seccomp, succeeded }) => ({
      enforced: seccomp === FILTERING && !succeeded.includes(FILTERED),
      observed: `Seccomp is ${seccomp}; a user namespace ${succeeded.includes(FILTERED) ? "could be made" : "was refused"}`,
    }),
    fix: "docker info has to list seccomp with the default profile: use an engine and a kernel (CONFIG_SECCOMP_FILTER) that have it, without seccomp-profile=unconfined",
  }),
];
