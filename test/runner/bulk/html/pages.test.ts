import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { renderOverview } from "../../../../runner/bulk/html/overview.ts";
import { renderReportPage } from "../../../../runner/bulk/html/report-page.ts";
import type { Graded } from "../../../../runner/bulk/run.ts";
import { hasBrowser, openBrowser } from "../../../support/chromium.ts";
import { HOSTILE, hostileReports, MARK } from "../../../support/hostile.ts";
import { scratch } from "../../intake/support/scratch.ts";
import { bookOf, reportsOf, results } from "../books.ts";
import { candidate } from "../support.ts";

const WIDTHS = [390, 1_280];
const corpus = Object.entries(HOSTILE);
const UNSAFE =
  // eslint-disable-next-line no-control-regex -- that is what is looked for
  /[\u0000-\u0009\u000B-\u001F\u007F-\u009F\u2028\u2029\u202A-\u202E\u2066-\u2069\uFFFE\uFFFF]|\p{Cs}/u;

function overviewOf(graded: readonly Graded[], strays: string[] = []): string {
  return renderOverview(bookOf(graded, { strays }), reportsOf(graded));
}

/** One submission for each hostile report, whose author has the same taste in names. */
function hostile(text: string): Graded[] {
  return hostileReports(text).map((report, index) => {
    const who = candidate(`h-${index}`, { name: text, person: text, personId: text, email: text, where: text });
    return { candidate: who, report, sameAs: null };
  });
}

describe("the pages", () => {
  it("allow nothing to be fetched or run, and have nothing that would be", () => {
    for (const page of [overviewOf(results), ...pagesOf(results)]) {
      expect(page).toMatch(
        /<meta[^>]*Content-Security-Policy[^>]*content="default-src 'none'; style-src 'sha256-[^']+'/,
      );
      expect(page).not.toMatch(/<script|<img|<link|<iframe|\son\w+=|\sstyle=|https?:\/\//);
    }
  });

  it.each(corpus)("show %s as text", (_name, text) => {
    const graded = hostile(text);
    const shape = (page: string): string[] => page.match(/<[a-z!/][^>]*>/g) ?? [];
    const harmless = hostile("harmless");
    expect(shape(overviewOf(graded, [text]))).toEqual(shape(overviewOf(harmless, ["harmless"])));
    for (const [index, page] of pagesOf(graded).entries()) {
      const own = shape(page).filter((tag) => !/^<\/?(pre|title)/.test(tag));
      expect(own).toEqual(shape(pagesOf(harmless)[index] ?? "").filter((tag) => !/^<\/?(pre|title)/.test(tag)));
      expect(page).not.toMatch(UNSAFE);
      expect(page).toContain(MARK);
    }
  });
});

function pagesOf(graded: readonly Graded[]): string[] {
  return graded.flatMap(({ candidate: who, report }) => (report === null ? [] : [renderReportPage(who, report)]));
}

describe.skipIf(!hasBrowser)("in a browser", () => {
  let browser: Browser;

  beforeAll(async () => void (browser = await openBrowser()));
  afterAll(() => browser.close());

  /** Opens a page as it lies on the disk, and notes whatever it asks for or complains of. */
  async function open(graded: readonly Graded[], width: number): Promise<{ page: Page; noise: string[] }> {
    const folder = await scratch();
    await mkdir(join(folder, "reports"));
    for (const { candidate: who, report } of graded) {
      if (report !== null) await writeFile(join(folder, `reports/${who.id}.html`), renderReportPage(who, report));
    }
    await writeFile(join(folder, "index.html"), overviewOf(graded));
    const page = await browser.newPage({ viewport: { width, height: 900 } });
    const noise: string[] = [];
    page.on("request", (request) => noise.push(request.url()));
    page.on("console", (message) => noise.push(message.text()));
    page.on("dialog", (dialog) => noise.push(dialog.message()));
    const url = pathToFileURL(join(folder, "index.html")).href;
    await page.goto(url);
    return { page, noise: noise.filter((line) => line !== url) };
  }

  const texts = async (page: Page, selector: string): Promise<string[]> =>
    (await page.locator(selector).allInnerTexts()).map((text) => text.replace(/\s+/g, " ").trim());

  it.each(WIDTHS)("the overview has the right figures, and fits, at %i pixels", async (width) => {
    const { page, noise } = await open(results, width);
    expect(await texts(page, ".tiles li b")).toEqual(["4 of 6", "55.0", "2", "2", "1", "1.4 s"]);
    expect(await texts(page, "#distribution tbody tr")).toEqual([
      "100 2",
      ...["90–99 0", "80–89 0", "70–79 0", "60–69 0", "50–59 0", "40–49 0", "30–39 0"],
      "20–29 1",
      "10–19 0",
      "0–9 1",
    ]);
    expect(
      (await texts(page, "#tests tbody tr")).map((text) => text.replace(/ who failed it.*(?= \d+ %)/, "")),
    ).toEqual([
      "answers again Open · not run for 1 50 % 1",
      "refuses Shut · not run for 1 50 % 1",
      "sealed tests Shut · not run for 1 50 % 1",
      "stays silent Shut · not run for 2 50 % 0",
      "answers Open · not run for 1 75 % 0",
    ]);
    expect(await texts(page, "#ungraded li")).toEqual([
      "dan the lab is at fault: two tests are called a/b",
      "eve not come to: the same command goes on with it",
    ]);
    expect(await page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")).toBe(0);
    const [track, bar] = await Promise.all(
      [0, 1].map((index) => page.locator("#distribution tbody tr:first-child rect").nth(index).boundingBox()),
    );
    expect(bar?.width).toBeCloseTo(track?.width ?? 0);
    expect(noise).toEqual([]);
    await page.close();
  });

  it("has each submission's report behind a link, and the way back", async () => {
    const { page } = await open(results, 390);
    await page.locator("#tests summary").first().click();
    await page.locator("#tests details[open] a").first().click();
    expect(await page.title()).toBe("cleo: 20/100");
    expect(await texts(page, "pre")).toContainEqual(expect.stringContaining("expected status 404, got 500"));
    await page.getByText("all submissions").click();
    expect(await page.title()).toBe("A small lab: grades");
    await page.close();
  });

  it("looks different in the dark, where everything can still be read", async () => {
    const { page } = await open(results, 390);
    const colours = async (colorScheme: "light" | "dark"): Promise<unknown> => {
      await page.emulateMedia({ colorScheme });
      return page.evaluate("[getComputedStyle(document.body).color, getComputedStyle(document.body).backgroundColor]");
    };
    expect(await colours("light")).toEqual(["rgb(27, 31, 36)", "rgb(255, 255, 255)"]);
    expect(await colours("dark")).toEqual(["rgb(230, 234, 239)", "rgb(15, 19, 24)"]);
    await page.close();
  });

  it("runs, fetches and shows nothing of what learners wrote but their text", async () => {
    const graded = corpus.flatMap(([, text], index) =>
      hostile(text).map((one) => ({ ...one, candidate: { ...one.candidate, id: `${one.candidate.id}-${index}` } })),
    );
    const { page, noise } = await open(graded, 390);
    expect(noise).toEqual([]);
    expect(await page.locator("script, img, iframe, b[onerror]").count()).toBe(0);
    expect(await page.locator("#submissions tbody tr").count()).toBe(graded.length);
    expect(await page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")).toBe(0);
    await page.close();
  });
});
