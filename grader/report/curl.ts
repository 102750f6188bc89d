import type { Exchange } from "../exchange.ts";

/** Headers that curl or the transport sets by itself. */
const IMPLIED = new Set(["accept-encoding", "connection", "content-length", "host", "transfer-encoding", "user-agent"]);

/**
 * The shell command that sends a recorded request again.
 *
 * @param port where the learner's app listens on localhost
 */
export function curlOf({ method, path, requestHeaders, requestBody }: Exchange, port: number): string {
  const headers = Object.entries(requestHeaders).filter(([name]) => !IMPLIED.has(name));
  const words = [
    "curl -i",
    ...(method === "GET" ? [] : method === "HEAD" ? ["-I"] : ["-X", method]),
    quoted(`localhost:${port}${path}`),
    ...headers.map(([name, value]) => `-H ${quoted(`${name}: ${value}`)}`),
    ...(requestBody === null ? [] : [`--data-raw ${quoted(requestBody)}`]),
  ];
  return words.join(" ");
}

/** Left as it is where a shell would take it so; else in single quotes. */
function quoted(word: string): string {
  return /^[\w./:@%+,=-]+$/.test(word) ? word : `'${word.replaceAll("'", `'\\''`)}'`;
}
