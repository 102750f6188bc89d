import { z } from "zod";

export const Role = z.enum(["member", "admin"]);
export type Role = z.infer<typeof Role>;

/** A user as the API shows one. */
export interface User {
  id: string;
  email: string;
  role: Role;
}

/** Nobody's password hash gets further than the login. */
export interface StoredUser extends User {
  passwordHash: string;
}
