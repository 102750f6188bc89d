export class Refusal extends Error {
  constructor(status, reason, headers = {}) {
    super(reason);
    Object.assign(this, { status, headers });
  }
}

const ALWAYS = {
  "X-Content-Type-Options": "nosniff",
  "Content-Security-Policy": "frame-ancestors 'none'; default-src 'none'; base-uri 'none'",
  "Strict-Transport-Security": "max-age=63072000",
  "Referrer-Policy": "no-referrer",
  "Cache-Control": "no-store",
};

/** Runs a handler that returns { status, headers, body } or throws a Refusal, and writes what came of it. */
export async function answer(res, handle) {
  try {
    const { status = 200, headers = {}, body } = await handle();
    write(res, status, headers, body);
  } catch (error) {
    if (!(error instanceof Refusal)) console.error(error);
    const { status, message, headers } = error instanceof Refusal ? error : new Refusal(500, "unexpected error");
    write(res, status, headers, { error: message, status });
  }
}

function write(res, status, headers, body) {
  if (body === undefined) {
    res.writeHead(status, { ...ALWAYS, ...headers }).end();
    return;
  }
  res.writeHead(status, { ...ALWAYS, "Content-Type": "application/json", ...headers }).end(JSON.stringify(body));
}
