export const caught = ["nothing"];
