import { describeCorpus } from "./support/corpus.ts";

describeCorpus("lab_error");
