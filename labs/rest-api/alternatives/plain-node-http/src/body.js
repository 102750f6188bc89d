import { Refusal } from "./answer.js";

const MOST_BYTES = 102_400;

/** Reads a request's JSON. The rest of a body that is too large is read and dropped, so that the client hears why. */
export async function readJson(req) {
  const type = (req.headers["content-type"] ?? "").split(";")[0].trim().toLowerCase();
  if (type !== "application/json") {
    req.resume();
    throw new Refusal(415, "send application/json");
  }
  const chunks = [];
  let bytes = 0;
  for await (const chunk of req) {
    bytes += chunk.length;
    if (bytes <= MOST_BYTES) chunks.push(chunk);
  }
  if (bytes > MOST_BYTES) throw new Refusal(413, "at most 100 kB, please");
  try {
    return JSON.parse(Buffer.concat(chunks).toString("utf8"));
  } catch {
    throw new Refusal(400, "this is not JSON");
  }
}
