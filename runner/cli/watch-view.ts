import { keysFor } from "../watch/keys.ts";
import { Painter } from "../watch/painter.ts";
import { plainVerdict, screenOf } from "../watch/screen.ts";
import type { WatchOptions } from "../watch/session.ts";
import { statusOf } from "../watch/status.ts";
import type { CommandContext } from "./command.ts";

/** How a watch is shown, and what it is told. Disposing of it gives the terminal back as it was. */
export interface WatchView extends Disposable {
  events: Pick<WatchOptions, "show" | "onVerdict">;
  listen: (onKey: (key: string) => void) => void;
}

/** A screen with keys where somebody sits at a terminal; elsewhere text, a block for each verdict. */
export function watchView(folder: string, context: CommandContext): WatchView {
  return context.keyboard === null ? textView(folder, context) : screenView(context.keyboard, context);
}

function textView(folder: string, { out, terminal }: CommandContext): WatchView {
  out(`watching ${folder}; Ctrl-C ends it\n\n`);
  return {
    events: {
      show: () => undefined,
      onVerdict: (report, state) => out(`${plainVerdict(report, state, terminal).join("\n")}\n\n`),
    },
    listen: () => undefined,
    [Symbol.dispose]: () => undefined,
  };
}

function screenView(keyboard: NonNullable<CommandContext["keyboard"]>, { out, terminal }: CommandContext): WatchView {
  const painter = new Painter(out);
  let listening: Disposable | null = null;
  return {
    events: {
      show: (state) => painter.paint(screenOf(state, terminal), statusOf(state, keysFor(state), terminal.width)),
    },
    listen: (onKey) => void (listening = keyboard.listen(onKey)),
    [Symbol.dispose]: () => {
      listening?.[Symbol.dispose]();
      painter.end();
    },
  };
}
