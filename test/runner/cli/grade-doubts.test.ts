import { describe, expect, it } from "vitest";
import { Report } from "../../../grader/report/report.ts";
import { backlab } from "../../support/command-line.ts";
import { brokenLab, GOOD_SERVER, server } from "../../support/grading.ts";
import { runtimes } from "../../support/runtimes.ts";
import { temporaryFolder } from "../../support/temporary-folder.ts";

/** A process that stays, and accepts no connection. */
const NEVER_LISTENS = "setInterval(() => undefined, 1_000);\n";

describe.each(runtimes)("a grade that is in doubt, on the $name runtime", ({ name, available }) => {
  const when = it.skipIf(!available);

  when("says that it begins once more, and why", async () => {
    await using lab = await brokenLab({
      "suite/shut.test.ts": `import { it } from "@jest/globals";\nit("ends it all", () => process.exit(7));\n`,
    });
    await using project = await temporaryFolder(server(GOOD_SERVER));
    const ran = await backlab(["grade", lab.folder, project.path, "--runtime", name, "--json", "-"]);
    expect(ran.stderr).toMatch(/^backlab: the first attempt broke off, and another begins: .*suite process.*\n/m);
    expect(ran.stderr.match(/another begins/g)).toHaveLength(1);
    expect(Report.parse(JSON.parse(ran.stdout))).toMatchObject({ verdict: "lab_error", attempts: 2, score: null });
    expect(ran.exitCode).toBe(3);
  });

  when("that was kept to be looked into shows what became of it once it is known whose fault it was", async () => {
    await using lab = await brokenLab({ "solution/src/server.ts": NEVER_LISTENS });
    await using project = await temporaryFolder(server(NEVER_LISTENS));
    let told = "";
    const ran = await backlab(["grade", lab.folder, project.path, "--runtime", name, "--keep"], {
      onStart: (child) => {
        child.stderr?.on("data", (chunk: Buffer) => {
          told += chunk.toString();
          if (told.includes("Ctrl-C ends it.")) child.kill("SIGINT");
        });
      },
    });
    const [early, late] = [ran.stdout.indexOf("0/100"), ran.stdout.indexOf("the lab's own solution")];
    expect({ stdout: ran.stdout, early: early >= 0, late: late > early }).toMatchObject({ early: true, late: true });
    expect(ran.exitCode).toBe(3);
  });
});
