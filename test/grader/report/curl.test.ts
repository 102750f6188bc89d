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

describe("the curl line", () => {
  it("is as short as it can be", () => {
    expect(curlOf(exchange({ path: "/books/7d0e" }), 3000)).toBe("curl -i localhost:3000/books/7d0e");
  });

  it("leaves out what curl sets by itself", () => {
    const headers = { host: "x", "accept-encoding": "gzip", "content-length": "2", accept: "*/*" };
    expect(curlOf(exchange({ requestHeaders: headers }), 3000)).toBe("curl -i localhost:3000/ -H 'accept: */*'");
  });

  it.each([`it's`, `$(touch /tmp/x)`, "`id`", `a"b\\c`, "two\nlines", "'; rm -rf /; '"])(
    "survives a shell with the body %j",
    (body) => {
      const line = curlOf(exchange({ method: "POST", path: "/a?b=c&d=e", requestBody: body }), 3000);
      const words = execFileSync("sh", ["-c", line.replace("curl", "printf '%s\\0'")], { encoding: "utf8" });
      expect(words.split("\0").slice(0, -1)).toEqual([
        "-i",
        "-X",
        "POST",
        "localhost:3000/a?b=c&d=e",
        "--data-raw",
        body,
      ]);
    },
  );
});
