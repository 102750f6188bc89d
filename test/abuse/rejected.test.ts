import { describeCorpus } from "./support/corpus.ts";

describeCorpus("rejected");
