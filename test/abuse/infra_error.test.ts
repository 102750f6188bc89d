import { describeCorpus } from "./support/corpus.ts";

describeCorpus("infra_error");
