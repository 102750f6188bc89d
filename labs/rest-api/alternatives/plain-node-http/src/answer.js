import http from "node:http";

export class Refusal extends Error {
  constructor(status, detail, { headers = {}, errors } = {}) {
    super(detail);
    Object.assign(this, { status, headers, errors });
  }
}

/** Runs a handler that returns { status, headers, body } or throws a Refusal, and writes what came of it. */
export async function answer(res, handle) {
  try {
    const { status = 200, headers = {}, body } = await handle();
    write(res, status, { "Content-Type": "application/json", ...headers }, body);
  } catch (error) {
    const refusal = error instanceof Refusal ? error : unexpected(error);
    const { status, message: detail, errors, headers } = refusal;
    const problem = { type: "about:blank", title: http.STATUS_CODES[status], status, detail, errors };
    write(res, status, { "Content-Type": "application/problem+json", ...headers }, problem);
  }
}

function unexpected(error) {
  console.error(error);
  return new Refusal(500, "unexpected error");
}

function write(res, status, headers, body) {
  if (body === undefined) {
    delete headers["Content-Type"];
    res.writeHead(status, headers).end();
    return;
  }
  const text = JSON.stringify(body);
  res.writeHead(status, { ...headers, "Content-Length": Buffer.byteLength(text) }).end(text);
}
