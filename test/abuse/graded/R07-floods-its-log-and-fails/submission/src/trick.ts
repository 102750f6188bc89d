const odd = `\u0000\u001b[2J\u001b]0;owned\u0007\u202Eolleh\r${"x".repeat(100_000)}\n`;
setInterval(() => process.stdout.write(odd.repeat(4)), 5).unref();

export const caught = ["nothing"];
