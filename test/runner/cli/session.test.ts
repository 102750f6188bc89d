import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { packageRoot } from "../../../runner/paths.ts";
import { docker } from "../../support/runtimes.ts";
import { withAnswersOf } from "./session/page.ts";
import { play } from "./session/play.ts";
import { readable } from "./session/readable.ts";
import { books, fromNothingToFull, inFortyColumns } from "./session/rest-api.ts";
import { hasTerminals } from "./session/shell.ts";

const PAGE = join(packageRoot, "docs", "learners.md");

/** No engine answers there. */
const WITHOUT_DOCKER = { DOCKER_HOST: "unix:///nowhere/docker.sock" };

/**
 * What a learner sees, from nothing to 100, as it stands on the screen. After a change that is meant, write the transcripts
 * anew, and the page that shows some of it, and read what is different: npm test -- -u test/runner/cli/session.test.ts
 */
describe.skipIf(!hasTerminals)("a learner's session at a terminal", { timeout: 600_000 }, () => {
  it.skipIf(docker === null)("goes from nothing to 100 with Docker", async () => {
    const transcript = readable(await play(fromNothingToFull, books, { columns: 100 }));
    await expect(transcript).toMatchFileSnapshot("session/docker.txt");
    // What of it learners are shown in the documentation.
    await expect(withAnswersOf(transcript, await readFile(PAGE, "utf8"))).toMatchFileSnapshot(PAGE);
  });

  it("goes from nothing to 100 without", async () => {
    const transcript = await play(fromNothingToFull, books, { columns: 100, env: WITHOUT_DOCKER });
    await expect(readable(transcript)).toMatchFileSnapshot("session/embedded.txt");
  });

  it("can be read in 40 columns", async () => {
    const transcript = await play(inFortyColumns, books, { columns: 40, env: WITHOUT_DOCKER });
    await expect(readable(transcript)).toMatchFileSnapshot("session/narrow.txt");
  });
});
