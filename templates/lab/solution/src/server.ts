import pg from "pg";
import { createApp } from "./app.ts";
import { openNotes } from "./notes.ts";

const port = Number(process.env["PORT"] ?? 3000);
const pool = new pg.Pool({ connectionString: process.env["DATABASE_URL"] });
// An idle connection that breaks is opened anew when it is next needed.
pool.on("error", (error) => console.error(error.message));

const notes = await openNotes(pool);
createApp(notes).listen(port, () => console.log(`listening on port ${port}`));
