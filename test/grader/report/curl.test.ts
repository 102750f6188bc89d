import { execFileSync } from "node:child_process";
import { describe, expect, it } from "vitest";
import type { Exchange } from "../../../grader/exchange.ts";
import { curlOf } from "../../../grader/report/curl.ts";

function exchange(more: Partial<Exchange>): Exchange {
  return {
    ...{ app: "api", method: "GET", path: "/", requestHeaders: {}, requestBody: null },
    ...{ status: null, responseHeaders: {}, responseBody: null, durationMs: 0 },
    ...more,
  };
}

/** The arguments that a shell would give to curl. */
function wordsOf(line: string): string[] {
  const words = execFileSync("sh", ["-c", line.replace("curl", "printf '%s\\0'")], { encoding: "utf8" });
  return words.split("\0").slice(0, -1);
}

describe("the curl line", () => {
  it("is as short as it can be", () => {
    expect(curlOf(exchange({ path: "/books/7d0e" }), 3000)).toBe("curl -i localhost:3000/books/7d0e");
  });

  it("leaves out what curl sets by itself", () => {
    const headers = { host: "x", "accept-encoding": "gzip", "content-length": "2", accept: "*/*" };
    expect(curlOf(exchange({ requestHeaders: headers }), 3000)).toBe("curl -i localhost:3000/ -H 'accept: */*'");
  });

  it.each([
    ["brackets", { path: "/a?b[]=1" }, ["-i", "-g", "localhost:3000/a?b[]=1"]],
    ["a body of a GET", { requestBody: "x", requestHeaders: { "content-type": "a/b" } }, ["-X", "GET", "--data-raw"]],
    ["a body of no type", { method: "POST", requestBody: "x" }, ["-H", "content-type:"]],
    ["a header without a value", { requestHeaders: { "x-empty": "" } }, ["-H", "x-empty;"]],
  ])("takes %s as it was sent", (_what, more, words) => {
    expect(wordsOf(curlOf(exchange(more), 3000))).toEqual(expect.arrayContaining(words));
  });

  it.each(["x", " ", "\\", "'"])("makes a body again that is long for its many %j", (fill) => {
    const longBody = { head: '{"it\'s":"', fill, times: 150_000, tail: '"}' };
    const sent = { method: "PUT", requestHeaders: { "content-type": "a/b" }, requestBody: "cut", longBody };
    const line = curlOf(exchange(sent), 3000);
    expect(line).toMatch(/ \| curl -i -X PUT localhost:3000\/ -H 'content-type: a\/b' --data-binary @-$/);
    const written = execFileSync("sh", ["-c", line.replace(/\| curl.*/, "| cat")], { encoding: "utf8" });
    expect(written).toBe(`{"it's":"${fill.repeat(150_000)}"}`);
  });

  it.each([`it's`, `$(touch /tmp/x)`, "`id`", `a"b\\c`, "two\nlines", "'; rm -rf /; '"])(
    "survives a shell with the body %j",
    (body) => {
      const requestHeaders = { "content-type": "text/plain" };
      const line = curlOf(exchange({ method: "POST", path: "/a?b=c&d=e", requestHeaders, requestBody: body }), 3000);
      expect(wordsOf(line)).toEqual([
        "-i",
        "-X",
        "POST",
        "localhost:3000/a?b=c&d=e",
        "-H",
        "content-type: text/plain",
        "--data-raw",
        body,
      ]);
    },
  );
});
