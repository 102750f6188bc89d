import { existsSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { BacklabError } from "../errors.ts";
import { findLab, loadLab, type LoadedLab } from "../labs/catalogue.ts";
import { labDigest } from "../labs/digest.ts";
import { notWritten } from "../not-written.ts";
import { labsFolder, templatesFolder } from "../paths.ts";
import { OwnedFolder } from "../reaper/owned-folder.ts";
import type { VerifyingKey } from "../signing/key-files.ts";
import { writeAll } from "../workspace/restore.ts";
import { EDITION_FILE } from "./edition.ts";
import { gradedElsewhere } from "./elsewhere.ts";
import { isEdition, readEdition, type ReadEdition } from "./read-edition.ts";
import { requireSeal } from "./seal.ts";

interface ShelfOptions {
  signal: AbortSignal;
  /** What graders' editions have to be signed with. */
  key?: VerifyingKey | undefined;
}

/**
 * Where commands get labs from: by id, by the path of a folder, or from an edition, which is unpacked for as long as
 * the shelf is there.
 */
export class LabShelf implements AsyncDisposable {
  readonly #options: ShelfOptions;
  #unpacked: Promise<OwnedFolder> | null = null;

  constructor(options: ShelfOptions) {
    this.#options = options;
  }

  /**
   * A lab with all that grading takes.
   *
   * @param lacking what a learner's edition lacks for it, as in "which has no hidden tests"
   * @returns its folder
   * @throws BacklabError `graded_elsewhere` for a learner's edition, `edition_unusable`, `edition_unproven`,
   *   `unknown_lab`, `bad_usage` for a key and no edition
   */
  async findWhole(idOrPath: string, lacking: string): Promise<string> {
    if (!(await this.#isEdition(idOrPath))) return this.#unsigned(idOrPath);
    const read = await readEdition(idOrPath, this.#options.signal);
    if (read.edition.edition === "learner") throw gradedElsewhere(read.edition, lacking);
    requireSeal(read.edition, this.#options.key, idOrPath);
    const folder = await this.#unpack(read);
    await requireTemplateOf(read, folder, idOrPath);
    return folder;
  }

  /** As `findWhole`, loaded. */
  async loadWhole(idOrPath: string, lacking: string): Promise<LoadedLab> {
    return loadLab(labsFolder, await this.findWhole(idOrPath, lacking));
  }

  /**
   * A lab to begin with. Of a learner's edition it is the part that is in it.
   *
   * @throws BacklabError `bad_usage` for a grader's edition, `edition_unusable`, `unknown_lab`
   */
  async loadForLearner(idOrPath: string): Promise<LoadedLab> {
    if (!(await this.#isEdition(idOrPath))) return loadLab(labsFolder, idOrPath);
    const read = await readEdition(idOrPath, this.#options.signal);
    if (read.edition.edition === "grader") throw notToBeginWith(idOrPath, read);
    const { files, edition } = read;
    const manifest = Buffer.from(JSON.stringify(edition));
    return loadLab(labsFolder, await this.#unpack({ edition, files: new Map([...files, [EDITION_FILE, manifest]]) }));
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await (await this.#unpacked)?.[Symbol.asyncDispose]();
  }

  /** A lab of backlab's own is what its id names, whatever file is called so where one is. */
  async #isEdition(idOrPath: string): Promise<boolean> {
    return !existsSync(join(labsFolder, idOrPath, "lab.yaml")) && isEdition(idOrPath);
  }

  async #unsigned(idOrPath: string): Promise<string> {
    const folder = await findLab(labsFolder, idOrPath);
    if (this.#options.key === undefined) return folder;
    throw new BacklabError("bad_usage", `--key: ${idOrPath} is no edition, and has no signature to check`, {
      hint: "leave out --key, or give the grader's edition that `backlab pack` made",
    });
  }

  /** @returns a folder that is called as the lab is, with the files of its edition */
  async #unpack({ edition, files }: ReadEdition): Promise<string> {
    this.#unpacked ??= OwnedFolder.make(tmpdir(), "sources");
    const folder = join((await this.#unpacked).path, edition.lab.id);
    await writeAll(folder, files).catch((error: unknown) => {
      throw notWritten(folder, error);
    });
    return folder;
  }
}

/** Its files are those that were packed, so when the lab is of another version, then for the template under them. */
async function requireTemplateOf({ edition }: ReadEdition, folder: string, where: string): Promise<void> {
  const loaded = await loadLab(labsFolder, folder);
  if ((await labDigest(loaded, templatesFolder)) === edition.lab.digest) return;
  throw new BacklabError(
    "edition_unusable",
    `${where} was packed on another version of the template ${loaded.lab.template} than this backlab has`,
    { hint: "grade with the backlab that packed it, or pack the lab again with this one" },
  );
}

function notToBeginWith(where: string, { edition }: ReadEdition): BacklabError {
  return new BacklabError(
    "bad_usage",
    `${where} is the grader's edition of ${edition.lab.id}, and has the solution in it`,
    {
      hint: `begin from the learner's edition, ${edition.lab.id}-learner.tar`,
    },
  );
}
