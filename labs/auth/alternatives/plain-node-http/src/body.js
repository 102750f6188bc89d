import { Refusal } from "./answer.js";

const MOST_BYTES = 102_400;

export async function readJson(req) {
  const chunks = [];
  let size = 0;
  for await (const chunk of req) {
    size += chunk.length;
    if (size <= MOST_BYTES) chunks.push(chunk);
  }
  if (size > MOST_BYTES) throw new Refusal(413, "too large");
  let body;
  try {
    body = JSON.parse(Buffer.concat(chunks).toString("utf8"));
  } catch {
    // The parser's message quotes the body: it goes nowhere.
    throw new Refusal(400, "not JSON");
  }
  if (typeof body !== "object" || body === null || Array.isArray(body)) throw new Refusal(422, "an object is needed");
  return body;
}

/** The members of a body, each of which has to pass its check. There may be no others. */
export function members(body, checks) {
  const unknown = Object.keys(body).find((name) => !Object.hasOwn(checks, name));
  if (unknown !== undefined) throw new Refusal(422, "there is a member that does not belong here");
  for (const [name, check] of Object.entries(checks)) {
    if (!check(body[name])) throw new Refusal(422, `${name} is missing or wrong`);
  }
  return body;
}

export function text(least, most) {
  return (value) => typeof value === "string" && value.length >= least && value.length <= most && !value.includes("\0");
}
