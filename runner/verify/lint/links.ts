import { existsSync, readFileSync, statSync } from "node:fs";
import { dirname, join } from "node:path";
import { didYouMean } from "../../suggest.ts";
import type { Problem } from "../verification.ts";
import { type LabFiles, pagesOf, textOf } from "./lab-files.ts";
import { type Link, readMarkdown } from "./markdown.ts";

const ELSEWHERE = /^([a-z][a-z0-9+.-]*:|\/\/)/i;

/** Relative links of the brief and the hints lead to a file that is there, and to a heading in it. */
export function deadLinks(lab: LabFiles): Problem[] {
  return pagesOf(lab).flatMap((file) => {
    const { links } = readMarkdown(textOf(lab, file) ?? "");
    return links.filter(({ target }) => !ELSEWHERE.test(target)).flatMap((link) => whyDead(lab, file, link) ?? []);
  });
}

function whyDead({ loaded }: LabFiles, file: string, { line, target }: Link): Problem | null {
  const [path = "", anchor] = target.split("#").map(decoded);
  const found = path === "" ? join(loaded.folder, file) : join(loaded.folder, dirname(file), path);
  if (!existsSync(found)) {
    return { file, line, message: `dead link: there is no ${path}`, fix: "links are relative to the file they are in" };
  }
  if (anchor === undefined || !found.endsWith(".md") || statSync(found).isDirectory()) return null;
  const anchors = readMarkdown(readFileSync(found, "utf8")).headings.map((heading) => heading.anchor);
  if (anchors.includes(anchor)) return null;
  const message = `dead link: no heading of ${path === "" ? file : path} has the anchor #${anchor}`;
  return {
    file,
    line,
    message,
    fix: didYouMean(anchor, anchors) ?? "an anchor is the whole heading, in lower case, with hyphens",
  };
}

function decoded(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    return part;
  }
}
