import pg from "pg";

const client = new pg.Client(process.env["DATABASE_URL"]);
await client.connect();
await client.query(`
  CREATE TABLE IF NOT EXISTS notes (id serial PRIMARY KEY, text text NOT NULL);
  CREATE FUNCTION tell() RETURNS trigger LANGUAGE plpgsql AS
    $$ BEGIN RAISE EXCEPTION 'it is %', NEW.text USING DETAIL = NEW.text, HINT = NEW.text; END $$;
  CREATE TRIGGER tell BEFORE INSERT ON notes FOR EACH ROW EXECUTE FUNCTION tell();
`);
await client.end();

export const caught = [];
