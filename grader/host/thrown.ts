export interface MatcherResult {
  name?: string;
  pass?: boolean;
  expected?: unknown;
  actual?: unknown;
  message?: string;
}

/** What errors of Jest, Supertest and superagent carry, each some of it. */
export interface Thrown {
  message?: string;
  code?: string;
  timeout?: number;
  errors?: readonly { message?: string }[];
  /** superagent puts the text here when it could not parse a body. */
  rawResponse?: unknown;
  matcherResult?: MatcherResult;
  expected?: unknown;
  actual?: unknown;
}
