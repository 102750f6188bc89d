import { CheckServer } from "../warm-check/check-server.ts";
import type { Workspace } from "../workspace/find.ts";
import { chooseRuntime } from "./choose-runtime.ts";
import type { CommandContext } from "./command.ts";

/** Who grades for the checks of a workspace while something else goes on in this terminal, which it leaves alone. */
export function checksBeside(workspace: Workspace, context: CommandContext): Promise<CheckServer> {
  const { env, err } = context;
  // Nobody sits here who could be asked anything; what there is to say is said where the check was typed.
  const terminal = { ...context.terminal, interactive: false };
  return CheckServer.open({
    workspace,
    env,
    chooseRuntime: (asked, say) => chooseRuntime(asked, { ...context, err: say, terminal }),
    onLeftover: (message) => err(`backlab: something of a cell is left: ${message}\n`),
  });
}
