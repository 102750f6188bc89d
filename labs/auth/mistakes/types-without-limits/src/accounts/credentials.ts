import { z } from "zod";

/** Postgres text cannot hold this one character; unrefused, it would surface as a 500. */
const withoutNul = z.string().refine((text) => !text.includes("\0"), "must not contain the NUL character");
const lowerCase = (text: string): string => text.toLowerCase();

/** What somebody sends to get an account. */
export const Registration = z.strictObject({
  email: withoutNul.transform(lowerCase),
  password: z.string(),
});

/** What somebody sends to log in. Whether it could be anybody's is not said: that is for the login to find out. */
export const Credentials = z.strictObject({
  email: withoutNul.transform(lowerCase),
  password: z.string(),
});
