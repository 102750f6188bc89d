export default { testMatch: [], reporters: ["./src/trick.ts"] };
