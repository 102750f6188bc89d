import type { CheckFigures } from "./check.ts";
import { columns, ms } from "./table.ts";

/** What checks took, as text. */
export function renderCheck({ broken, mended, alone }: CheckFigures): string {
  const row = (what: string, { firstMs, wholeMs }: CheckFigures["alone"]): string[] => [what, ms(firstMs), ms(wholeMs)];
  const rows = columns([
    ["(i) backlab check rest-api, ms: median (min-max)", "first answer", "whole"],
    row("beside dev, a stage still fails", broken),
    row("beside dev, that stage is mended", mended),
    row("without dev", alone),
  ]);
  return `${rows.join("\n")}\n`;
}
