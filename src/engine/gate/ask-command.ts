import type { Command } from '../../core/definition/steps.ts';
import { inheritedVariables, paramVariables } from '../../core/environment.ts';
import type { Answer } from '../../core/gates/answer.ts';
import { withTemporaryFile } from '../../io/temporary-file.ts';
import type { ProbeContext } from '../../probes/ports.ts';
import type { GatePorts, GateScope } from './scope.ts';

/** Asks a command once about all nodes of the scope; it finds them in the file that WAVEGATE_NODES_FILE names, one a line as JSON. */
export function askCommand(
  gate: { readonly name: string; readonly timeout: number },
  command: Command,
  scope: GateScope,
  ports: GatePorts,
  signal: AbortSignal,
): Promise<Answer> {
  const lines = scope.nodes.map((node) => `${JSON.stringify(node)}\n`).join('');
  return withTemporaryFile('nodes.jsonl', lines, (nodesFile) => {
    const env = { ...gateVariables(gate.name, scope, ports), WAVEGATE_NODES_FILE: nodesFile };
    const call = { timeoutMs: gate.timeout, signal };
    return ports.probes.command(command, { ...contextOf(scope, ports), env }, call);
  });
}

export function contextOf(scope: GateScope, { masker, guard }: GatePorts): ProbeContext {
  const context = { cwd: scope.root, env: {}, scope: { params: scope.params }, masker };
  return guard === undefined ? context : { ...context, guard };
}

function gateVariables(gate: string, scope: GateScope, { environment }: GatePorts): Record<string, string> {
  const { rollout, execution, wave, batch, params, secrets } = scope;
  return {
    ...inheritedVariables(environment, secrets),
    ...paramVariables(params),
    WAVEGATE_GATE: gate,
    WAVEGATE_ROLLOUT: rollout,
    ...(execution === undefined ? {} : { WAVEGATE_EXECUTION: execution }),
    ...(wave === undefined ? {} : { WAVEGATE_WAVE: wave }),
    ...(batch === undefined ? {} : { WAVEGATE_BATCH: batch }),
  };
}
