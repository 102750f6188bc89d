console.log("here I am");
setInterval(() => undefined, 1_000);
