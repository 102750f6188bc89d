/** User and group ids inside the containers. They differ, so that no two kinds share files or limits. */
export const USER_IDS = { suite: 10_001, app: 10_002, postgres: 10_003, redis: 10_004 } as const;
