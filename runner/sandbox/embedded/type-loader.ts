import { readFile } from "node:fs/promises";
import { type InitializeHook, type LoadHook, createRequire } from "node:module";
import { dirname, extname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { compileFunction } from "node:vm";

/**
 * Runs in a learner's process on Node older than 22.18: loads TypeScript as newer versions do by
 * themselves. Types are replaced by blanks, so that lines and columns stay; what is more than types
 * (`enum`, `namespace`, parameter properties) is an error. See `type-stripping.ts` for how it gets there.
 */

type Strip = typeof import("@swc/wasm-typescript").transformSync;

interface StripFault {
  code: string;
  message: string;
  snippet?: string;
  /** From 1. */
  startLine?: number;
  /** From 0. */
  startColumn?: number;
}

const EXTENSIONS = new Set([".ts", ".mts", ".cts"]);
/** The names Node gives the same faults. */
const CODES: Readonly<Record<string, string>> = {
  UnsupportedSyntax: "ERR_UNSUPPORTED_TYPESCRIPT_SYNTAX",
  InvalidSyntax: "ERR_INVALID_TYPESCRIPT_SYNTAX",
};

let swc = "";

/** @param data where the library is: this file lies in a place from which it cannot be resolved */
export const initialize: InitializeHook<{ swc: string }> = (data) => {
  swc = data.swc;
};

export const load: LoadHook = async (url, context, nextLoad) => {
  if (!url.startsWith("file:") || !EXTENSIONS.has(extname(new URL(url).pathname))) return nextLoad(url, context);
  const path = fileURLToPath(url);
  const source = strip(await readFile(path, "utf8"), path);
  return { format: await formatOf(path, source), source, shortCircuit: true };
};

function strip(source: string, path: string): string {
  const { transformSync } = createRequire(import.meta.url)(swc) as { transformSync: Strip };
  try {
    return transformSync(source, { mode: "strip-only", filename: path }).code;
  } catch (fault) {
    throw syntaxError(fault as StripFault, path);
  }
}

/** Says what Node's own says: the reason, the line, the place. The real stack would only show this loader. */
function syntaxError({ code, message, snippet = "", startLine = 1, startColumn = 0 }: StripFault, path: string): Error {
  const name = CODES[code] ?? "ERR_INVALID_TYPESCRIPT_SYNTAX";
  const error = Object.assign(new SyntaxError(message), { code: name });
  error.stack = `SyntaxError [${name}]: ${message}\n\n${snippet.trimEnd()}\n    at ${path}:${startLine}:${startColumn + 1}`;
  return error;
}

async function formatOf(path: string, source: string): Promise<"module" | "commonjs"> {
  if (path.endsWith(".mts")) return "module";
  if (path.endsWith(".cts")) return "commonjs";
  return (await typeOfPackage(dirname(path))) ?? (parsesAsCommonJs(source) ? "commonjs" : "module");
}

async function typeOfPackage(folder: string): Promise<"module" | "commonjs" | undefined> {
  const text = await readFile(join(folder, "package.json"), "utf8").catch(() => null);
  if (text === null) return folder === dirname(folder) ? undefined : typeOfPackage(dirname(folder));
  const { type } = JSON.parse(text) as { type?: unknown };
  return type === "module" || type === "commonjs" ? type : undefined;
}

/** Without a word in package.json, Node tries the one and then takes the other. */
function parsesAsCommonJs(source: string): boolean {
  try {
    compileFunction(source, ["exports", "require", "module", "__filename", "__dirname"]);
    return true;
  } catch {
    return false;
  }
}
