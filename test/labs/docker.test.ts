import { describeVariants } from "../support/variants.ts";

describeVariants("docker");
