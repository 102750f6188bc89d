import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import type { Report } from "../../grader/report/report.ts";
import { type LoadedLab, loadLab } from "../../runner/labs/catalogue.ts";
import { variantFiles } from "../../runner/labs/variants.ts";
import { labsFolder, templatesFolder } from "../../runner/paths.ts";
import type { Runtime } from "../../runner/sandbox/cell.ts";
import { brokenLab, type Files, GOOD_SERVER, gradeFiles, loadTinyLab, server } from "../support/grading.ts";
import { docker, runtimes } from "../support/runtimes.ts";

/** The same bytes, lab and seed come to the same, time after time and side by side: their reports have one digest. */

const WITHIN_MS = 300_000;

/** The tiny lab with time for everything, however busy the machine is. */
const { folder } = await loadTinyLab();
const yaml = (await readFile(join(folder, "lab.yaml"), "utf8")).replace(/^limits: .*\n/m, "");
const tiny = await brokenLab({ "lab.yaml": yaml });
afterAll(() => tiny[Symbol.asyncDispose]());
const restApi = await loadLab(labsFolder, "rest-api");

const FICKLE_SERVER = `
import { createServer } from "node:http";
createServer((request, response) => {
  const words = [process.hrtime.bigint(), Math.random(), process.pid, request.socket.remotePort].join();
  console.log(words);
  response.end(words);
}).listen(Number(process.env["PORT"]));
`;

/** What a submission does, and what is known of how many ways eight reports of it put it. */
const submissions: [string, Files, number][] = [
  ["is right", server(GOOD_SERVER), 1],
  ["answers and logs something else each time", server(FICKLE_SERVER), 8],
  ["ends half-way", server(GOOD_SERVER.replace("response.statusCode = 404", "process.exit(0)")), 1],
  ["does not start, for another reason each time", server("throw new Error(String(Math.random()))"), 8],
];

async function filesOf(lab: LoadedLab, variant: string): Promise<Files> {
  const files = await variantFiles(lab, templatesFolder, variant);
  return Object.fromEntries([...files].map(([path, contents]) => [path, contents.toString()]));
}

/** Grades it some times in a row, then as often at once. */
async function grades(runtime: Runtime, lab: LoadedLab, files: Files, times: number): Promise<Report[]> {
  const one = (): Promise<Report> => gradeFiles(runtime, lab, files, { seed: 7 });
  const inARow: Report[] = [];
  for (let n = 0; n < times; n++) inARow.push(await one());
  return [...inARow, ...(await Promise.all(inARow.map(one)))];
}

const digests = (reports: readonly Report[]): string[] => [...new Set(reports.map(({ digest }) => digest))];
const words = (reports: readonly Report[]): string[] => [
  ...new Set(
    reports.map(({ stages, error }) =>
      JSON.stringify([stages.flatMap(({ tests }) => tests.map(({ message }) => message)), error]),
    ),
  ),
];

describe.each(runtimes)("on the $name runtime", ({ available, runtime }) => {
  const when = it.skipIf(!available);

  const graded = "four grades in a row and four at a time of what %s have one digest";
  when.each(submissions)(graded, { timeout: WITHIN_MS }, async (_what, files, wordings) => {
    const reports = await grades(runtime(), tiny, files, 4);
    expect(digests(reports)).toHaveLength(1);
    expect(words(reports)).toHaveLength(wordings);
  });

  const variants = ["solution", "starter"];
  when.each(variants)("grades of rest-api's %s have one digest", { timeout: WITHIN_MS }, async (variant) => {
    const reports = await grades(runtime(), restApi, await filesOf(restApi, variant), 1);
    expect(reports.map(({ verdict }) => verdict)).toEqual(["graded", "graded"]);
    expect(digests(reports)).toHaveLength(1);
  });
});

it.skipIf(docker === null).each(submissions)("what %s has one digest on every runtime", async (_what, files) => {
  const reports = await Promise.all(runtimes.map(({ runtime }) => gradeFiles(runtime(), tiny, files, { seed: 7 })));
  expect(digests(reports)).toHaveLength(1);
});
