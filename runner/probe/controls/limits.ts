import { type Control, control } from "../control.ts";

const MIB = 1024 * 1024;

/** What keeps a container from using up the machine. */
export const limits: readonly Control[] = [
  control({
    id: "memory",
    title: "memory is limited, swap included",
    needs: "memory",
    judge: ({ tookMiB, signal }, { memoryMiB }) => ({
      // One that is killed while it starts, as others have filled the memory by then, has told of nothing yet.
      enforced: signal === "SIGKILL" && tookMiB < memoryMiB,
      observed: `a process ${signal === null ? "took" : `was ended by ${signal} after it took`} ${tookMiB} MiB of ${memoryMiB}`,
    }),
    fix: "docker info names what is missing: without swap limit support, boot the kernel with cgroup_enable=memory swapaccount=1; a rootless engine needs cgroup v2 with delegation",
  }),
  control({
    id: "processes",
    title: "the number of processes and threads is limited",
    needs: "pids",
    judge: ({ started, most }, { pids }) => ({
      enforced: started > 0 && started < pids,
      observed: `${started} of ${most} processes could be started, where ${pids} are allowed`,
    }),
    fix: "the engine needs the pids cgroup: a kernel with CONFIG_CGROUP_PIDS; a rootless engine needs cgroup v2 with the pids controller delegated",
  }),
  control({
    id: "tmpfs",
    title: "every writable place has a size",
    needs: "tmpfs",
    judge: (filled, { places }) => {
      const over = places.filter(({ path, sizeMiB }) => {
        const found = filled.find((place) => place.path === path);
        return found?.error !== "ENOSPC" || found.bytes > sizeMiB * MIB;
      });
      const sizes = filled.map(({ path, bytes }) => `${path} ${Math.round(bytes / MIB)} MiB`).join(", ");
      return {
        enforced: over.length === 0,
        observed:
          over.length === 0
            ? `full at ${sizes}`
            : `no end to ${over.map(({ path }) => path).join(", ")} where it should be: ${sizes}`,
      };
    },
    fix: "the engine ignores tmpfs sizes: use Docker 20.10 or newer with its own runc",
  }),
  control({
    id: "open-files",
    title: "the number of open files is limited",
    needs: "openFiles",
    judge: ({ opened, error }, { openFiles }) => ({
      enforced: error === "EMFILE" && opened <= openFiles,
      observed: `${opened} files could be opened, where ${openFiles} are allowed`,
    }),
    fix: "the engine ignores the nofile limit of a container: look for default-ulimits in its configuration, and use runc",
  }),
  control({
    id: "core-dumps",
    title: "a crash leaves no core file",
    needs: "core",
    judge: ({ allowed, written }) => ({
      enforced: !allowed && written.length === 0,
      observed: allowed
        ? `core files could be asked for; a crash wrote ${written.length}`
        : "core files cannot be asked for",
    }),
    fix: "the engine ignores the core limit of a container: look for default-ulimits in its configuration, and use runc",
  }),
];
