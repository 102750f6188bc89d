import type { ErrorRequestHandler } from "express";
import type { z } from "zod";

export class ApiError extends Error {
  readonly status: number;
  readonly headers: Record<string, string>;

  constructor(status: number, message: string, headers: Record<string, string> = {}) {
    super(message);
    this.status = status;
    this.headers = headers;
  }
}

export const handleErrors: ErrorRequestHandler = (error: unknown, req, res, _next) => {
  if (error instanceof ApiError) {
    res.status(error.status).set(error.headers).json({ error: error.message });
  } else if ((error as { type?: string }).type?.startsWith("entity.")) {
    const { status } = error as unknown as { status: number };
    console.warn(`${req.method} ${req.path}: a body that cannot be read`);
    res.status(status).json({ error: "this body cannot be read" });
  } else {
    console.error(error);
    res.status(500).json({ error: "sorry" });
  }
};

export function parse<T>(schema: z.ZodType<T>, body: unknown): T {
  const parsed = schema.safeParse(body);
  if (parsed.success) return parsed.data;
  const fields = parsed.error.issues.map((issue) => issue.path.join(".")).filter((path) => path !== "");
  throw new ApiError(422, `not valid: ${fields.join(", ") || "the body"}`);
}
