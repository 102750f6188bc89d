it("answers 200", () => undefined);
