import type { Exchange, LongBody } from "../exchange.ts";

/** What of an exchange is sent. */
type Sent = Pick<Exchange, "method" | "path" | "requestHeaders" | "requestBody" | "longBody">;

/** Headers that curl or the transport sets by itself. */
const IMPLIED = new Set(["accept-encoding", "connection", "content-length", "host", "transfer-encoding", "user-agent"]);

/**
 * The shell command that sends a recorded request again, byte for byte where what is known of its body is all of it.
 *
 * @param port where the learner's app listens on localhost
 */
export function curlOf({ method, path, requestHeaders, requestBody, longBody }: Sent, port: number): string {
  const headers = Object.entries(requestHeaders).filter(([name]) => !IMPLIED.has(name));
  const hasBody = requestBody !== null && method !== "HEAD";
  const words = [
    ...(longBody === undefined ? [] : [`${writing(longBody)} |`]),
    "curl -i",
    // Brackets in a URL are a pattern to curl.
    ...(/[[\]{}]/.test(path) ? ["-g"] : []),
    ...(method === "HEAD" ? ["-I"] : method === "GET" && !hasBody ? [] : ["-X", method]),
    quoted(`localhost:${port}${path}`),
    ...headers.map(([name, value]) => `-H ${quoted(value === "" ? `${name};` : `${name}: ${value}`)}`),
    // Where a request says nothing of its body, curl would call it a form.
    ...(hasBody && !("content-type" in requestHeaders) ? ["-H content-type:"] : []),
    ...(!hasBody ? [] : longBody === undefined ? [`--data-raw ${quoted(requestBody)}`] : ["--data-binary @-"]),
  ];
  return words.join(" ");
}

/** A shell command that writes a body which is too long to be an argument. */
function writing({ head, fill, times, tail }: LongBody): string {
  const repeated = `head -c ${times} /dev/zero | tr '\\0' ${quoted(fill === "\\" ? "\\\\" : fill)}`;
  const part = (text: string): string[] => (text === "" ? [] : [`printf %s ${quoted(text)}`]);
  return `{ ${[...part(head), repeated, ...part(tail)].join("; ")}; }`;
}

/** Left as it is where a shell would take it so; else in single quotes. */
function quoted(word: string): string {
  return /^[\w./:@%+,=-]+$/.test(word) ? word : `'${word.replaceAll("'", `'\\''`)}'`;
}
