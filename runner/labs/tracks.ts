import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { z } from "zod";
import { Slug } from "../../grader/stage.ts";
import { valueOf } from "./lab-file.ts";
import { checkYaml } from "./yaml-file.ts";

const TRACKS_FILE = "tracks.yaml";

/** Labs in the order in which one builds on the other. */
const Track = z.strictObject({
  id: Slug,
  title: z.string().min(1),
  summary: z.string().min(1),
  labs: z
    .array(
      z.strictObject({
        lab: Slug,
        /** What it is for on this way. */
        why: z.string().min(1),
        /** What one should know before. */
        expects: z.string().min(1),
      }),
    )
    .min(1),
});
export type Track = z.infer<typeof Track>;

const Tracks = z.strictObject({ tracks: z.array(Track) });

/** The tracks that a folder of labs declares. @throws BacklabError `lab_invalid` */
export async function readTracks(labsFolder: string): Promise<Track[]> {
  const text = await readFile(join(labsFolder, TRACKS_FILE), "utf8");
  return valueOf(checkYaml(text, Tracks), TRACKS_FILE).tracks;
}
