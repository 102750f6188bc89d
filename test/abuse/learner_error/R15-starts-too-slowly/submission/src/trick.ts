await new Promise((resolve) => setTimeout(resolve, 15_000));

export const caught = [];
