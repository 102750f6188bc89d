import { hostname } from "node:os";
import type Docker from "dockerode";
import { thisOwner } from "../../reaper/identity.ts";
import { ownerWord, parseOwner } from "../../reaper/owner.ts";
import type { Ground, Owned } from "../../reaper/sweep.ts";
import { engineCall, engineCallUnless } from "./engine-call.ts";

export const CELL_LABEL = "dev.backlab.cell";
const OWNER_LABEL = "dev.backlab.owner";
/** For people who look at an engine that several machines share. */
const HOST_LABEL = "dev.backlab.host";

const GONE = new Set([404, 409]);

/** The labels by which a container of a cell can be told to have outlived us. */
export function ownerLabels(): Record<string, string> {
  const owner = thisOwner();
  return owner === null ? {} : { [OWNER_LABEL]: ownerWord(owner), [HOST_LABEL]: hostname() };
}

/** The containers of cells on an engine. */
export function containersOn(engine: Docker): Ground {
  return {
    async owned(): Promise<Owned[]> {
      const filters = { label: [CELL_LABEL, OWNER_LABEL] };
      const containers = await engineCall("listing the containers of cells", (abortSignal) =>
        engine.listContainers({ all: true, filters, abortSignal }),
      );
      return containers.flatMap(({ Id: id, Names: [name = id], Labels: labels }) => {
        const owner = parseOwner(labels[OWNER_LABEL] ?? "");
        const what = `container ${name.replace(/^\//, "")}`;
        return owner === null ? [] : [{ what, owner, remove: () => remove(engine, id, what) }];
      });
    },
  };
}

async function remove(engine: Docker, id: string, what: string): Promise<void> {
  await engineCallUnless(GONE, `removing ${what}`, (abortSignal) =>
    engine.getContainer(id).remove({ force: true, v: true, abortSignal }),
  );
}
