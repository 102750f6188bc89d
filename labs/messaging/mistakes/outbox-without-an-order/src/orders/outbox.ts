import type pg from "pg";
import type { OrderPlaced } from "../order-placed.ts";

/** An event that is stored and not yet published. Positions grow, so one customer's orders stay in their order. */
interface Waiting {
  position: string;
  event: OrderPlaced;
}

/** To be called in the transaction that makes the event true. */
export async function addToOutbox(client: pg.PoolClient, event: OrderPlaced): Promise<void> {
  await client.query("INSERT INTO outbox (event) VALUES ($1)", [event]);
}

/** The events to publish next, oldest first. They stay locked: a second relay waits, and cannot overtake. */
export async function nextInOutbox(client: pg.PoolClient, limit: number): Promise<Waiting[]> {
  const sql = "SELECT position, event FROM outbox ORDER BY event->>'id' LIMIT $1 FOR UPDATE";
  return (await client.query<Waiting>(sql, [limit])).rows;
}

export async function removeFromOutbox(client: pg.PoolClient, published: Waiting[]): Promise<void> {
  const positions = published.map(({ position }) => position);
  await client.query("DELETE FROM outbox WHERE position = ANY ($1)", [positions]);
}
