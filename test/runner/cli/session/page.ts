/**
 * A page of documentation in which every answer is as a transcript has it. The page says which: its commands and edits
 * stay, in the order of the transcript, of which it may leave some out.
 */
export function withAnswersOf(transcript: string, page: string): string {
  const known = partsOf(transcript);
  let next = 0;
  const answered = (part: string): string => {
    const [line = ""] = part.split("\n");
    const at = known.findIndex((other, index) => index >= next && other.split("\n")[0] === line);
    if (at === -1) throw new Error(`the transcript has no ${JSON.stringify(line)} where the page has it`);
    next = at + 1;
    return known[at] ?? "";
  };
  return page.replace(/(?<=^```console\n)[^]*?(?=^```$)/gm, (session) => {
    return `${partsOf(session).map(answered).join("\n\n")}\n`;
  });
}

/** What was typed or edited, each with what came of it. */
function partsOf(session: string): string[] {
  return session.trim().split(/\n\n(?=[$#] )/);
}
