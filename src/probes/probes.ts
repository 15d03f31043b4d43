import { probeCommand } from './command.ts';
import type { OpenGitHub } from './github-ports.ts';
import { probeHttp } from './http.ts';
import type { Perform, Probes } from './ports.ts';
import { probeTcp } from './tcp.ts';

/** The real probes, by what sends requests and runs processes, and what finds out whom to ask at GitHub. */
export function makeProbes(perform: Perform, openGitHub: OpenGitHub): Probes {
  return {
    http: (action, context, call) => probeHttp(perform, action, context, call),
    tcp: probeTcp,
    // Loaded here because few rollouts read scans, and what knows versions and scores takes a while to load.
    scan: async (definition, context, signal) =>
      (await import('./scan/probe-scan.ts')).probeScan(definition, context, signal),
    metric: async (definition, call) => (await import('./metric/probe-metric.ts')).probeMetric(definition, call),
    // Loaded here because few rollouts ask GitHub.
    alerts: async (definition, question) =>
      (await import('./github/probe-alerts.ts')).probeAlerts(openGitHub, definition, question),
    attestation: async (definition, root, question) =>
      (await import('./attestation/probe-attestation.ts')).probeAttestation(openGitHub, definition, root, question),
    checks: async (definition, question) =>
      (await import('./github/probe-checks.ts')).probeChecks(openGitHub, definition, question),
    command: (command, context, call) => probeCommand(perform, command, context, call),
  };
}
