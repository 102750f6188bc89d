import { describeCorpus } from "./support/corpus.ts";

describeCorpus("learner_error");
