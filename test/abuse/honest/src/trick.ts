// What a case puts in this file's place runs first, in the server's own process.
export {};
