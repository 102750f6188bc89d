import type { Exchange } from "../exchange.ts";
import { UNSEEN } from "./inert.ts";

/** What of an exchange is sent. */
type Sent = Pick<Exchange, "method" | "path" | "requestHeaders" | "requestBody">;

/** Headers that curl or the transport sets by itself. */
const IMPLIED = new Set(["accept-encoding", "connection", "content-length", "host", "transfer-encoding", "user-agent"]);

/**
 * The shell command that sends a recorded request again.
 *
 * @param port where the learner's app listens on localhost
 */
export function curlOf({ method, path, requestHeaders, requestBody }: Sent, port: number): string {
  const headers = Object.entries(requestHeaders).filter(([name]) => !IMPLIED.has(name));
  const sent = method === "HEAD" ? null : requestBody;
  const { before, words } = sending(sent);
  return [
    ...before,
    "curl -i",
    // In brackets and braces curl sees lists of addresses.
    ...(/[[\]{}]/.test(path) ? ["-g"] : []),
    // Curl would make a POST of a GET with a body.
    ...(method === "HEAD" ? ["-I"] : method === "GET" && sent === null ? [] : ["-X", method]),
    quoted(`localhost:${port}${path}`),
    ...headers.map(([name, value]) => `-H ${headerWord(name, value)}`),
    // Where a request says nothing of its body, curl would call it a form.
    ...(sent === null || "content-type" in requestHeaders ? [] : ["-H content-type:"]),
    ...words,
  ].join(" ");
}

/** A colon and nothing after it would take the header out. */
function headerWord(name: string, value: string): string {
  return quoted(value === "" ? `${name};` : `${name}: ${value}`);
}

/** Linux takes no word of 128 KiB on a command line; what a shell does itself, like printf, has no such limit. */
const LONGEST_WORD_BYTES = 100_000;

/**
 * A body stands on the command line where it can. One that is too long for that, or has characters that nobody could
 * copy from a screen, is written by printf, and curl reads it.
 */
function sending(body: string | null): { before: string[]; words: string[] } {
  if (body === null) return { before: [], words: [] };
  const fits = Buffer.byteLength(body) <= LONGEST_WORD_BYTES;
  if (fits && body.search(UNSEEN) === -1) return { before: [], words: [`--data-raw ${abridged(body, quoted)}`] };
  return { before: ["printf", abridged(body, formatWord), "|"], words: ["--data-binary @-"] };
}

/** Of so many of the same letter or of spaces printf makes fewer words. */
const LONG_RUN = 100;

/** The text as one word, its long runs written by printf: a line that is there to be copied is as short as it can be. */
function abridged(text: string, word: (part: string) => string): string {
  const parts: string[] = [];
  let written = 0;
  for (let start = 0, end; start < text.length; start = end) {
    const letter = text.charAt(start);
    for (end = start + 1; text.charAt(end) === letter;) end++;
    if (end - start < LONG_RUN || !/[A-Za-z0-9 ]/.test(letter)) continue;
    if (start > written) parts.push(word(text.slice(written, start)));
    const spaces = `printf %${end - start}s`;
    parts.push(letter === " " ? `"$(${spaces})"` : `"$(${spaces} | tr ' ' ${letter})"`);
    written = end;
  }
  if (written < text.length) parts.push(word(text.slice(written)));
  return parts.join("");
}

/** A word that printf, given it as its format, writes as the text. */
function formatWord(text: string): string {
  const octal = (byte: number): string => `\\${byte.toString(8).padStart(3, "0")}`;
  const escaped = (unseen: string): string => Array.from(Buffer.from(unseen), octal).join("");
  const format = text.replace(/[\\%]/g, "$&$&").replace(UNSEEN, escaped);
  return quoted(format.replace(/^-/, "\\055"));
}

/** Left as it is where a shell would take it so; else in single quotes. */
function quoted(word: string): string {
  return /^[\w./:@%+,=-]+$/.test(word) ? word : `'${word.replaceAll("'", `'\\''`)}'`;
}
