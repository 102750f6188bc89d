/**
 * The ways in which a text gives a secret away: as it is, in other letters, backwards, with something between
 * its characters, or in one of the codes that a learner can write in a line.
 */
export function leaks(text: string, secret: string): string[] {
  const lower = text.toLowerCase();
  const bare = lower.replace(/[^a-z0-9]/g, "");
  const forms: [string, string, string][] = [
    ["as it is", lower, secret],
    ["backwards", lower, secret.split("").reverse().join("")],
    ["with something in between", bare, secret],
    ["in hexadecimal", bare, Buffer.from(secret).toString("hex")],
    ["rotated by 13", lower, rotated(secret)],
    ...base64Forms(secret).map((form): [string, string, string] => ["in base64", text, form]),
  ];
  return [...new Set(forms.filter(([, where, form]) => where.includes(form)).map(([how]) => how))];
}

function rotated(secret: string): string {
  return secret.replace(/[a-z]/g, (letter) => String.fromCharCode(((letter.charCodeAt(0) - 97 + 13) % 26) + 97));
}

/** Base64 looks different for each position, modulo 3, at which the secret begins; its ends depend on what is around. */
function base64Forms(secret: string): string[] {
  return [0, 1, 2].flatMap((before) => {
    const code = Buffer.from(" ".repeat(before) + secret).toString("base64");
    const middle = code.slice(before === 0 ? 0 : 4, -4);
    return [middle, middle.replaceAll("+", "-").replaceAll("/", "_")];
  });
}
