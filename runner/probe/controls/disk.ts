import { type Control, control } from "../control.ts";
import { listed } from "./listed.ts";

/** What a container of any engine has in /dev. */
const USUAL_DEVICES = new Set(
  "console core fd full mqueue null ptmx pts random shm stderr stdin stdout tty urandom zero".split(" "),
);

/** What a container can change of the disk, the kernel and the machine's devices. */
export const disk: readonly Control[] = [
  control({
    id: "read-only-root",
    title: "the root file system is read-only",
    needs: "disk",
    judge: ({ directories, complete, count, written }) => {
      if (count > 0) return { enforced: false, observed: `a file could be written to ${listed(written, count)}` };
      const observed = `none of ${directories} directories could be written to`;
      return complete ? { enforced: true, observed } : { enforced: null, observed: `${observed}, and there are more` };
    },
    fix: "the engine ignores ReadonlyRootfs: use Docker with overlay2 and runc",
  }),
  control({
    id: "kernel-settings",
    title: "the kernel's settings cannot be changed",
    needs: "kernelFiles",
    judge: ({ opened }) => ({
      enforced: opened.length === 0,
      observed:
        opened.length === 0 ? "none could be opened for writing" : `could be opened for writing: ${listed(opened)}`,
    }),
    fix: "the engine leaves /proc and /sys writable: it must not run containers privileged or without its read-only paths",
  }),
  control({
    id: "devices",
    title: "no device of the machine is there",
    needs: "devices",
    judge: ({ count, names }) => {
      const more = names.filter((name) => !USUAL_DEVICES.has(name));
      return {
        enforced: more.length === 0 && count === names.length,
        observed: more.length === 0 ? `the ${count} usual entries in /dev` : `in /dev: ${listed(more)}`,
      };
    },
    fix: "the engine adds devices to every container: look at its default runtime and at the devices it injects (CDI)",
  }),
];
