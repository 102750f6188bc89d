import { createHash } from "node:crypto";
import { mkdir, readFile, rm } from "node:fs/promises";
import { join } from "node:path";
import type { ServiceName } from "../../grader/lab.ts";
import { BacklabError } from "../errors.ts";
import { notWritten } from "../not-written.ts";
import { nowSeconds, thisOwner, thisPlace } from "../reaper/identity.ts";
import { ownerWord, parseOwner } from "../reaper/owner.ts";
import { processStart } from "../reaper/process-start.ts";
import { isDead } from "../reaper/verdict.ts";
import type { KeptService } from "../sandbox/embedded/service.ts";
import { newSecrets, newValues } from "../services/secrets.ts";
import { writeWhole } from "../whole-file.ts";
import { KeptRecord, newKey } from "./kept-record.ts";

const RECORD = "record.json";
/** It holds the servers' passwords. */
const RECORD_MODE = 0o600;
/** As root, Postgres runs as another user, who has to get to its own folder in here. */
const FOLDER_MODE = process.getuid?.() === 0 ? 0o711 : 0o700;

/** Whose data it is. */
export interface Project {
  folder: string;
  /** When it was begun, as its record says it. */
  begun: string;
}

/**
 * What a project's services keep between two runs of `backlab dev`. It is not in the project, where an archive would
 * take it along, but in backlab's own place, in a folder whose name follows from the project's path. One process uses it
 * at a time.
 */
export class KeptData implements AsyncDisposable {
  readonly #folder: string;
  #record: KeptRecord;

  private constructor(folder: string, record: KeptRecord) {
    this.#folder = folder;
    this.#record = record;
  }

  /** Where a project's services ran the last time; null when nothing of it is kept. */
  static async runtime(dataDir: string, project: Project): Promise<KeptRecord["runtime"] | null> {
    const found = await readRecord(folderOf(dataDir, project));
    return found?.begun === project.begun ? found.runtime : null;
  }

  /**
   * @param runtime where the services run this time
   * @throws BacklabError `bad_usage` while another process uses it, `not_written`
   */
  static async open(dataDir: string, project: Project, runtime: KeptRecord["runtime"]): Promise<KeptData> {
    const folder = folderOf(dataDir, project);
    const found = await readRecord(folder);
    refuseTwoUsers(found);
    const kept = found?.begun === project.begun ? found : null;
    try {
      if (kept === null) await rm(folder, { recursive: true, force: true });
      await mkdir(folder, { recursive: true, mode: FOLDER_MODE });
    } catch (error) {
      throw notWritten(folder, error);
    }
    const { folder: path, begun } = project;
    const none = { schemaVersion: 1, project: path, begun, user: null, services: {}, values: {} } as const;
    const data = new KeptData(folder, kept ?? { ...none, key: newKey(), runtime });
    const owner = thisOwner();
    await data.#note({ runtime, user: owner === null ? null : ownerWord(owner) });
    return data;
  }

  /** Whose what is kept elsewhere is. */
  get owner(): Pick<KeptRecord, "key" | "project" | "begun"> {
    return this.#record;
  }

  /** Where a service keeps its data, and how it was reached the last time. */
  service(name: ServiceName): KeptService {
    const access = this.#record.services[name] ?? { port: null, secrets: newSecrets() };
    return { folder: join(this.#folder, name), ...access };
  }

  /** Remembers how a service is reached now. */
  async remember(name: ServiceName, { secrets }: KeptService, port: number): Promise<void> {
    await this.#note({ services: { ...this.#record.services, [name]: { port, secrets } } });
  }

  /** Values for a lab's secrets: those of the last time, and new ones for new names. */
  async values(names: readonly string[]): Promise<Record<string, string>> {
    const values = { ...newValues(names), ...this.#record.values };
    await this.#note({ values });
    return Object.fromEntries(names.map((name) => [name, values[name] ?? ""]));
  }

  /** A note that cannot be made is no loss: that this process is gone says the same. */
  async [Symbol.asyncDispose](): Promise<void> {
    await this.#note({ user: null }).catch(() => undefined);
  }

  async #note(changes: Partial<KeptRecord>): Promise<void> {
    this.#record = { ...this.#record, ...changes };
    try {
      const text = `${JSON.stringify(this.#record, null, 2)}\n`;
      await writeWhole(join(this.#folder, RECORD), text, { mode: RECORD_MODE });
    } catch (error) {
      throw notWritten(this.#folder, error);
    }
  }
}

function folderOf(dataDir: string, { folder }: Project): string {
  return join(dataDir, `dev-${createHash("sha256").update(folder).digest("hex").slice(0, 12)}`);
}

/** Null for one that is not there or makes no sense: then its passwords are lost, and the data with them. */
async function readRecord(folder: string): Promise<KeptRecord | null> {
  try {
    return KeptRecord.parse(JSON.parse(await readFile(join(folder, RECORD), "utf8")));
  } catch {
    return null;
  }
}

/** A user on another host cannot be: the data is this machine's own, which has been given another name since. */
function refuseTwoUsers(found: KeptRecord | null): void {
  const user = parseOwner(found?.user ?? "");
  const here = thisPlace();
  if (user === null || here === null || user.host !== here.host || user.pid === process.pid) return;
  if (isDead(user, { here, nowSeconds: nowSeconds(), startOf: processStart })) return;
  throw new BacklabError("bad_usage", `backlab dev runs here already, as process ${user.pid}`, {
    hint: "use that one, or end it with Ctrl-C in its terminal",
  });
}
