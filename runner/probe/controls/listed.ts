const MOST = 5;

/** The first few of some names, for a sentence. */
export function listed(names: readonly string[], count = names.length): string {
  const some = names.slice(0, MOST);
  const more = count - some.length;
  return some.join(", ") + (more > 0 ? ` and ${more} more` : "");
}
