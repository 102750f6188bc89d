import { createHash } from "node:crypto";

export class Refusal extends Error {
  constructor(status, message) {
    super(message);
    this.status = status;
  }
}

/** Runs a handler that returns { status, headers, text } or throws, and writes what came of it. */
export async function answer(req, res, handle) {
  let result;
  try {
    result = await handle();
  } catch (error) {
    if (!(error instanceof Refusal)) console.error(error);
    const status = error instanceof Refusal ? error.status : 500;
    result = {
      status,
      headers: { "Content-Type": "application/json", "Cache-Control": "no-store" },
      text: JSON.stringify({ error: status === 500 ? "unexpected error" : error.message }),
    };
  }
  const { status = 200, headers = {}, text } = result;
  if (status === 200 && headers["Cache-Control"] === "no-cache") {
    const tag = createHash("sha1").update(text).digest("hex");
    headers.ETag = `W/"${tag}"`;
    const known = req.headers["if-none-match"] ?? "";
    const fits = known.split(",").some((each) => each.trim() === "*" || each.trim().replace("W/", "") === `"${tag}"`);
    if (fits) return res.writeHead(304, headers).end();
  }
  res.writeHead(status, headers).end(text);
}

/** The whole body as JSON. */
export async function readJson(req) {
  const chunks = [];
  for await (const chunk of req) chunks.push(chunk);
  try {
    return JSON.parse(Buffer.concat(chunks).toString("utf8"));
  } catch {
    throw new Refusal(400, "this is not JSON");
  }
}
