export const caught = [];

process.exit(0);
