import { z } from "zod";

/** What a client sends. Who owns a note follows from the token alone. */
export const NoteInput = z.strictObject({
  text: z
    .string()
    .refine((text) => !text.includes("\0"), "must not contain the NUL character"),
});

export interface Note {
  id: string;
  ownerId: string;
  text: string;
}
