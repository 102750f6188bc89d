import { emitKeypressEvents } from "node:readline";
import type { ReadStream } from "node:tty";

/** A terminal's keyboard. */
export interface Keyboard {
  /** Tells of every key as it is pressed, until it is disposed of. Meanwhile nothing that is typed is shown. */
  listen(onKey: (key: string) => void): Disposable;
}

/** As node:readline describes a key. */
interface Keypress {
  sequence?: string;
  name?: string;
  ctrl: boolean;
}

type Input = Pick<ReadStream, "setRawMode" | "on" | "off" | "resume" | "pause">;

/**
 * The keyboard of a terminal. While it is listened to, the terminal does not turn Ctrl-C into a signal.
 *
 * @param interrupt what Ctrl-C means
 */
export function keyboardOn(input: Input, interrupt: () => void): Keyboard {
  return {
    listen: (onKey) => {
      const pressed = (_: string | undefined, { name, ctrl, sequence = "" }: Keypress): void => {
        if (ctrl && name === "c") interrupt();
        else onKey(sequence);
      };
      emitKeypressEvents(input as ReadStream);
      input.setRawMode(true);
      input.on("keypress", pressed).resume();
      return {
        [Symbol.dispose]: () => {
          input.off("keypress", pressed);
          input.setRawMode(false);
          input.pause();
        },
      };
    },
  };
}
