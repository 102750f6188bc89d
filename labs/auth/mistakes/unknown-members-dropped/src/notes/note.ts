import { z } from "zod";

/** What a client sends. Who owns a note follows from the token alone. */
export const NoteInput = z.object({
  text: z
    .string()
    .min(1)
    .max(10_000)
    .refine((text) => !text.includes("\0"), "must not contain the NUL character"),
});

export interface Note {
  id: string;
  ownerId: string;
  text: string;
}
