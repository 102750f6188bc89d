export const caught = [];

console.log("nearly there");
throw new Error("no such thing");
