import type { Manifest } from "../../grader/manifest.ts";
import { canonicalArchive } from "../intake/canonical.ts";
import type { LoadedLab } from "../labs/catalogue.ts";
import { digestOfTrees, labDigest } from "../labs/digest.ts";
import { templatesFolder } from "../paths.ts";
import type { SigningKey } from "../signing/key-files.ts";
import { publicStages } from "../workspace/public-tests.ts";
import { type Edition, EDITION_FILE } from "./edition.ts";
import { type EditionFiles, gradersFiles, learnersFiles } from "./edition-files.ts";
import { sealed } from "./seal.ts";

export interface PackRequest {
  loaded: LoadedLab;
  /** The tests of the lab. */
  manifest: Manifest;
  /** Signs the grader's edition. */
  key: SigningKey;
  /** What learners are told of where the rest is graded, as part of a sentence; null for nothing in particular. */
  gradedBy: string | null;
}

export interface PackedEdition {
  edition: Edition;
  /** A canonical tar archive. */
  archive: Buffer;
}

/**
 * Makes both editions of a lab.
 *
 * @throws BacklabError `lab_invalid`
 */
export async function packLab(request: PackRequest): Promise<Record<Edition["edition"], PackedEdition>> {
  const { loaded, manifest, key } = request;
  const digest = await labDigest(loaded, templatesFolder);
  const learners = await learnersFiles(loaded, manifest);
  const graders = await gradersFiles(loaded);
  return {
    learner: await packed(manifestOf("learner", request, digest, learners), learners),
    grader: await packed(sealed(manifestOf("grader", request, digest, graders), key), graders),
  };
}

function manifestOf(
  edition: Edition["edition"],
  { loaded: { lab }, manifest, gradedBy }: PackRequest,
  digest: string,
  files: EditionFiles,
): Edition {
  const open = publicStages(lab, manifest);
  const mayKnow = ({ visibility }: Manifest["tests"][number]): boolean =>
    edition === "grader" || visibility !== "sealed";
  return {
    format: "backlab-edition",
    schemaVersion: 1,
    edition,
    lab: { id: lab.id, title: lab.title, digest },
    gradedBy,
    stages: lab.stages.map((stage) => ({
      ...stage,
      here: edition === "grader" || open.has(stage.id),
      tests: manifest.tests
        .filter((test) => test.stage === stage.id && mayKnow(test))
        .map(({ id, title, points }) => ({ id, title, points })),
    })),
    contents: digestOfTrees([files]),
    signature: null,
  };
}

async function packed(edition: Edition, files: EditionFiles): Promise<PackedEdition> {
  const text = `${JSON.stringify(edition, null, 2)}\n`;
  return { edition, archive: await canonicalArchive(new Map([...files, [EDITION_FILE, Buffer.from(text)]])) };
}
