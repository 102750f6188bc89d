import { BacklabError } from "../../errors.ts";
import { type Taken, takeIn } from "../../intake/intake.ts";
import { shown } from "../../intake/refusal.ts";

/**
 * Takes in what is at a path, and calls it by the name that it has in its source: where that was unpacked, or is on the
 * instructor's machine, belongs into no report.
 *
 * @throws BacklabError of blame `submission`, or `cancelled`
 */
export async function takeCalled(where: string, path: string, signal: AbortSignal): Promise<Taken> {
  try {
    return await takeIn(path, { signal });
  } catch (cause) {
    if (!(cause instanceof BacklabError)) throw cause;
    const { code, message, hint } = cause;
    throw new BacklabError(code, message.replaceAll(shown(path), shown(where)), {
      ...(hint !== null && { hint }),
      cause,
    });
  }
}
