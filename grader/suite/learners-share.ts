/** What a lab's apps may do with what its seed.sql made: everything but change what it is. */
export const LEARNERS_SHARE = `
GRANT SELECT, INSERT, UPDATE, DELETE, REFERENCES ON ALL TABLES IN SCHEMA public TO learner;
GRANT USAGE, SELECT ON ALL SEQUENCES IN SCHEMA public TO learner`;
