/** Another one in each run. Nothing that a learner can see may have it, however it is written. */
export const canary = "CANARY";
