/**
 * The packages that labs can offer to learners' code, beside what Node has. Image and embedded runtime
 * take them from backlab's own installation, so that both have the same versions.
 */
export const OFFERED_PACKAGES = ["express", "pg", "ioredis", "zod", "bcryptjs", "jose", "jsonwebtoken"] as const;
