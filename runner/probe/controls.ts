import type { Control } from "./control.ts";
import { disk } from "./controls/disk.ts";
import { limits } from "./controls/limits.ts";
import { neighbours } from "./controls/neighbours.ts";
import { network } from "./controls/network.ts";
import { privileges } from "./controls/privileges.ts";
import { services } from "./controls/services.ts";

/** Every control there is, in the order in which they are told. */
export const controls: readonly Control[] = [...network, ...privileges, ...neighbours, ...disk, ...limits, ...services];
