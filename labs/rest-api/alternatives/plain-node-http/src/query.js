import { Refusal } from "./answer.js";

const UUID = /^[0-9a-f]{8}-([0-9a-f]{4}-){3}[0-9a-f]{12}$/i;

export const isUuid = (text) => UUID.test(text);

/** The query parameters of GET /books, checked. */
export function readQuery(params) {
  const author = params.get("author");
  if (author?.includes("\u0000")) throw wrong("author");
  const sort = params.get("sort") ?? "title";
  if (!["title", "-title", "year", "-year"].includes(sort)) throw wrong("sort");
  return {
    author,
    year: whole(params, "year", 1450, 2100) ?? null,
    sort,
    limit: whole(params, "limit", 1, 100) ?? 20,
    cursor: params.has("cursor") ? readCursor(params.get("cursor"), sort) : null,
  };
}

function whole(params, name, least, most) {
  const given = params.get(name);
  if (given === null) return undefined;
  const value = /^\d{1,6}$/.test(given) ? Number(given) : NaN;
  if (!(value >= least && value <= most)) throw wrong(name);
  return value;
}

function readCursor(hex, sort) {
  try {
    const [place, key] = JSON.parse(Buffer.from(hex, "hex").toString("utf8"));
    const type = sort.endsWith("year") ? "number" : "string";
    if (typeof place === type && isUuid(key)) return [place, key];
  } catch {
    // It was not made here.
  }
  throw wrong("cursor");
}

const wrong = (name) => new Refusal(400, `wrong value for ${name}`);
