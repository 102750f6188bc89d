import bcrypt from "bcryptjs";

const NOBODYS_HASH = await bcrypt.hash("nobody", 8);

export async function hashPassword(password: string): Promise<string> {
  return bcrypt.hash(password, 8);
}

export async function verifyPassword(password: string, hash = NOBODYS_HASH): Promise<boolean> {
  return bcrypt.compare(password, hash);
}
