import { probeCommand } from './command.ts';
import { probeHttp } from './http.ts';
import type { Perform, Probes } from './ports.ts';
import { probeTcp } from './tcp.ts';

/** The real probes, by what sends requests and runs processes. */
export function makeProbes(perform: Perform): Probes {
  return {
    http: (action, context, call) => probeHttp(perform, action, context, call),
    tcp: probeTcp,
    // Loaded here because few rollouts read scans, and what knows versions and scores takes a while to load.
    scan: async (definition, context, signal) =>
      (await import('./scan/probe-scan.ts')).probeScan(definition, context, signal),
    metric: async (definition, call) => (await import('./metric/probe-metric.ts')).probeMetric(definition, call),
    command: (command, context, call) => probeCommand(perform, command, context, call),
  };
}
