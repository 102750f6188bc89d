import { Refusal } from "./answer.js";

const text = (value) =>
  typeof value === "string" && value.trim().length > 0 && value.length <= 200 && !value.includes("\u0000")
    ? null
    : "expected 1 to 200 characters";
const whole = (least, most) => (value) =>
  Number.isInteger(value) && value >= least && value <= most ? null : `expected a whole number, ${least} to ${most}`;

const BOOK = {
  title: text,
  author: text,
  isbn: (value) => (typeof value === "string" && /^\d{13}$/.test(value) ? null : "expected 13 digits"),
  year: whole(1450, 2100),
  stock: whole(0, 1_000_000),
};
const SALE = { quantity: whole(1, 1_000_000) };

export const checkNewBook = (body) => ({ stock: 0, ...check(BOOK, body, ["title", "author", "isbn", "year"]) });
export const checkChanges = (body) => check(BOOK, body, []);
export const checkSale = (body) => check(SALE, body, ["quantity"]);

function check(rules, body, required) {
  if (typeof body !== "object" || body === null || Array.isArray(body)) throw new Refusal(422, "expected an object");
  const errors = [];
  for (const field of required) if (!Object.hasOwn(body, field)) errors.push({ field, message: "is missing" });
  for (const [field, value] of Object.entries(body)) {
    const message = Object.hasOwn(rules, field) ? rules[field](value) : "is not a field";
    if (message) errors.push({ field, message });
  }
  if (errors.length > 0) throw new Refusal(422, "some fields are wrong", { errors });
  return body;
}
