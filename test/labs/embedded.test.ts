import { describeVariants } from "../support/variants.ts";

describeVariants("embedded");
