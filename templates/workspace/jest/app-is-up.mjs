// One sentence instead of a connection refused for each test.
import { connect } from "node:net";
import { once } from "node:events";
import lab from "./lab.json" with { type: "json" };

export default async function appIsUp() {
  const apps = Object.entries(lab.apps);
  for (const [name, usual] of apps) {
    const port = Number((apps.length === 1 ? process.env.PORT : undefined) ?? usual);
    const socket = connect(port, "localhost");
    try {
      await once(socket, "connect");
    } catch {
      const dev = apps.length === 1 ? "dev" : `dev:${name}`;
      const message = `Nothing listens on port ${port}, where ${name} should be: npm run ${dev}, in another terminal`;
      throw Object.assign(new Error(message), { stack: "" });
    } finally {
      socket.destroy();
    }
  }
}
