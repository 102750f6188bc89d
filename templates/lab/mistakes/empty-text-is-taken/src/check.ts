const MAX_CHARACTERS = 500;

/** What is wrong with the text of a note, or null. */
export function textProblem(text: unknown): string | null {
  if (typeof text !== "string") return "text has to be there, and a text";
  if (text.length > MAX_CHARACTERS) return `text has to have 1 to ${MAX_CHARACTERS} characters`;
  return null;
}
