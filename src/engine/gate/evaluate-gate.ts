import type { GateDefinition } from '../../core/definition/gates.ts';
import { httpTemplates } from '../../core/definition/node-templates.ts';
import type { FleetNode } from '../../core/fleet/node.ts';
import { type Answer, resultOf } from '../../core/gates/answer.ts';
import type { GateResult } from '../../core/gates/gate-result.ts';
import type { Clock } from '../../core/ports.ts';
import { expand } from '../../core/template.ts';
import { reason } from '../../errors/problem.ts';
import { askCommand, contextOf } from './ask-command.ts';
import { askBesideControls } from './ask-controls.ts';
import type { GatePorts, GateScope } from './scope.ts';

/**
 * Asks a gate, and where it has a `retry` again until it passes or the time for that is up; then the last answer stands. A window
 * answers at once: it knows when its answer changes. Never rejects: whatever goes wrong is the verdict `error`.
 */
export async function evaluateWithRetry(
  gate: GateDefinition,
  scope: GateScope,
  ports: GatePorts,
  signal: AbortSignal,
): Promise<GateResult> {
  return askWithRetry(gate, () => evaluateGate(gate, scope, ports, signal), ports.clock, signal);
}

/** Asks by whatever means, and where the gate has a `retry` again until it passes or the time for that is up. */
export async function askWithRetry(
  { retry, check }: GateDefinition,
  ask: () => Promise<GateResult>,
  clock: Clock,
  signal: AbortSignal,
): Promise<GateResult> {
  if (retry === undefined || check.kind === 'window') return ask();
  const end = clock.now() + retry.for;
  for (;;) {
    const result = await ask();
    if (result.verdict === 'pass' || signal.aborted || clock.now() + retry.every >= end) return result;
    try {
      await clock.sleep(retry.every, signal);
    } catch {
      return interrupted(result);
    }
  }
}

/** Asks a gate once, which with `within` is many questions. Never rejects. */
export async function evaluateGate(
  gate: GateDefinition,
  scope: GateScope,
  ports: GatePorts,
  signal: AbortSignal,
): Promise<GateResult> {
  try {
    const result = await ask(gate, scope, ports, signal);
    return signal.aborted && result.verdict !== 'pass' ? interrupted(result) : result;
  } catch (error) {
    if (signal.aborted) return interrupted({ evidence: [] });
    const problem = ports.masker.text(error instanceof Error ? error.message : String(error));
    return { verdict: 'error', reason: reason('gate-crashed', { problem }), evidence: [] };
  }
}

/** A probe that was stopped says nothing about what it looked at. */
function interrupted({ evidence }: Pick<GateResult, 'evidence'>): GateResult {
  return { verdict: 'error', reason: reason('gate-interrupted', {}), evidence };
}

async function ask(gate: GateDefinition, scope: GateScope, ports: GatePorts, signal: AbortSignal): Promise<GateResult> {
  const { check } = gate;
  const call = { timeoutMs: gate.timeout, signal };
  switch (check.kind) {
    case 'http': {
      const { request, until } = check;
      const context = contextOf(scope, ports);
      const probe = (node: FleetNode | null) =>
        ports.probes.http(request, { ...context, scope: templateScope(scope, node) }, call);
      return askBesideControls(httpTemplates(request), probe, until, scope, ports, signal);
    }
    case 'tcp': {
      const probe = async (node: FleetNode | null): Promise<Answer> => {
        const address = expand(check.address, templateScope(scope, node), 'host-port');
        if (address.reason === null) return ports.probes.tcp(address.text, call);
        return { verdict: 'error', reason: address.reason, record: { target: check.address } };
      };
      return askBesideControls([check.address], probe, check.until, scope, ports, signal);
    }
    case 'run':
      return resultOf(await askCommand(gate, check.command, scope, ports, signal));
    case 'window': {
      // Loaded here because few rollouts have windows, and time zones take a while to load.
      const { windowVerdict } = await import('../../core/gates/window.ts');
      return windowVerdict(check.window, scope.now(), scope.worstCaseMs);
    }
    case 'scan': {
      const about = {
        nodes: scope.nodes,
        environments: scope.environments,
        now: scope.now(),
        limits: scope.exceptionLimits ?? [],
      };
      const context = { cwd: scope.root, scope: templateScope(scope, null), about, accepted: scope.acceptedFindings };
      return ports.probes.scan(check.scan, context, signal);
    }
    case 'metric':
      return ports.probes.metric(check.metric, {
        ...call,
        params: scope.params,
        masker: ports.masker,
        clock: ports.clock,
        secrets: secretsOf(scope, ports),
        since: scope.since,
        now: () => scope.now(),
      });
    case 'alerts':
      return ports.probes.alerts(check.alerts, githubQuestion(gate, scope, ports, signal));
    case 'checks':
      return ports.probes.checks(check.checks, githubQuestion(gate, scope, ports, signal));
    case 'attestation':
      return ports.probes.attestation(check.attestation, scope.root, githubQuestion(gate, scope, ports, signal));
    default: {
      // A plan that a newer release made, and that this one goes on with.
      const { kind } = check as { kind: string };
      return { verdict: 'error', reason: reason('gate-kind-unsupported', { kind }), evidence: [] };
    }
  }
}

function githubQuestion({ timeout }: GateDefinition, scope: GateScope, ports: GatePorts, signal: AbortSignal) {
  const { commit, params } = scope;
  return { timeoutMs: timeout, signal, commit, params, secrets: secretsOf(scope, ports) };
}

function secretsOf({ secrets }: GateScope, { environment }: GatePorts): (name: string) => string | undefined {
  return (name) => (secrets.includes(name) ? environment[name] : undefined);
}

function templateScope({ params }: GateScope, node: FleetNode | null) {
  return node === null ? { params } : { node, params };
}
