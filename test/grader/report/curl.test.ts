import { execFileSync } from "node:child_process";
import { describe, expect, it } from "vitest";
import type { Exchange } from "../../../grader/exchange.ts";
import { curlOf } from "../../../grader/report/curl.ts";
import { inertLine } from "../../../grader/report/inert.ts";

const TYPED = { method: "POST", requestHeaders: { "content-type": "a/b" } };
const TYPE = ["-H", "content-type: a/b"];

function curl(more: Partial<Exchange>): string {
  const usual = { app: "api", method: "GET", path: "/", requestHeaders: {}, requestBody: null };
  const answer = { status: null, responseHeaders: {}, responseBody: null, durationMs: 0 };
  return curlOf({ ...usual, ...answer, ...more }, 3000);
}

/** The words that curl would be given, with what it would read. */
function given(line: string): string[] {
  const asked = line.replace("curl -i", "{ printf '%s\\0' -i").replace(/$/, "; cat; }");
  const out = execFileSync("sh", ["-c", asked], { encoding: "utf8", input: "" });
  return out.split("\0");
}

describe("the curl line", () => {
  it("is as short as it can be", () => {
    expect(curl({ path: "/books/7d0e" })).toBe("curl -i localhost:3000/books/7d0e");
  });

  it("leaves out what curl sets by itself", () => {
    const headers = { host: "x", "accept-encoding": "gzip", "content-length": "2", accept: "*/*" };
    expect(curl({ requestHeaders: headers })).toBe("curl -i localhost:3000/ -H 'accept: */*'");
  });

  it.each([
    ["a body of a GET", { ...TYPED, method: "GET", requestBody: "x" }, ["-X", "GET", "--data-raw"]],
    ["a body of no type", { method: "POST", requestBody: "x" }, ["-H", "content-type:"]],
    ["a header without a value", { requestHeaders: { "x-empty": "" } }, ["-H", "x-empty;"]],
  ])("takes %s as it was sent", (_what, more, words) => {
    expect(given(curl(more))).toEqual(expect.arrayContaining(words));
  });

  it.each([`it's`, `$(touch /tmp/x)`, "`id`", `a"b\\c`, "100 %", "-d", "'; rm -rf /; '", "@x", " Ærø 東京 👩‍🚀 "])(
    "survives a shell with the body %j",
    (body) => {
      const words = given(curl({ ...TYPED, path: "/a?b=c&d=e", requestBody: body }));
      expect(words).toEqual(["-i", "-X", "POST", "localhost:3000/a?b=c&d=e", ...TYPE, "--data-raw", body, ""]);
    },
  );

  it.each([
    "two\nlines\n",
    "\ttab",
    "it's\r\n100 % \\n",
    "zero \u200B width",
    "\u202Egnp.exe",
    "-n\u0007",
    "nul \0 nul",
  ])("has the body %j written by printf, as a terminal would not show it", (body) => {
    const line = curl({ ...TYPED, requestBody: body });
    expect(inertLine(line)).toBe(line);
    expect(given(line).join("\0")).toBe(
      ["-i", "-X", "POST", "localhost:3000/", ...TYPE, "--data-binary", "@-", body].join("\0"),
    );
  });

  it.each([
    ["a run of letters", `{"text":"${"x".repeat(10_001)}"}`],
    ["a run of spaces at the end", `{"text":"it's"}${" ".repeat(5_000)}`],
    ["more than a word may have", `{"text":"it's 100 %"}${" ".repeat(150_000)}`],
  ])("has %s written by printf, and stays short", (_what, body) => {
    const line = curl({ ...TYPED, requestBody: body });
    expect(line.length).toBeLessThan(150);
    expect(given(line).slice(-2).join("")).toBe(body.length > 100_000 ? `@-${body}` : body);
  });
});
