import { it } from "@jest/globals";
import { api } from "backlab/suite";

it("reads an answer", async () => {
  const { headers } = await api().get("/echo?word=hello");
  if ("x-odd" in headers) process.exit(3);
});
