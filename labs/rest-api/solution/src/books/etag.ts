import type { Request } from "express";
import { Problem } from "../http/problem.ts";
import type { StoredBook } from "./book.ts";

/** A strong tag: two answers with one tag are the same book, byte for byte. */
export function etagOf({ version }: StoredBook): string {
  return `"${version}"`;
}

/**
 * The versions a request may act on, from its If-Match header; null when any will do. A list may hold tags
 * that were never ours: they match nothing.
 */
export function acceptedVersions(req: Request): number[] | null {
  const header = req.get("If-Match");
  if (header === undefined || header.trim() === "*") return null;
  return header.split(",").flatMap((tag) => {
    const version = /^"(\d{1,9})"$/.exec(tag.trim())?.[1];
    return version === undefined ? [] : [Number(version)];
  });
}

export function staleBook(): Problem {
  return new Problem(412, "The book has changed since you read it. Read it again.");
}
