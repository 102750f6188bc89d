process.env["PORT"] = "8080";

export const caught = [];
