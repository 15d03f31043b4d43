import { accessSync, constants, existsSync, statSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { resolveParams } from '../core/definition/params.ts';
import type { RolloutDefinition } from '../core/definition/rollout-definition.ts';
import type { FleetNode } from '../core/fleet/node.ts';
import { selectFleet } from '../core/fleet/selection.ts';
import { expand } from '../core/template.ts';
import { eachLimited } from '../engine/each-limited.ts';
import { type Problem, problem, ProblemError, type Reason, reason } from '../errors/problem.ts';
import { loadInventory } from '../inventory/load-inventory.ts';
import { probeTcp } from '../probes/tcp.ts';
import type { SshTransport } from '../transport/ssh/ssh-transport.ts';
import type { PlanRequest } from './make-rollout-plan.ts';
import { openWayToNodes, runsOnNodes } from './open-way-to-nodes.ts';
import { located, type RolloutFile } from './rollout-file.ts';
import { presentSecrets, requiredSecrets } from './secrets.ts';

export interface UnreachableNode {
  readonly node: FleetNode;
  readonly why: Reason;
}

/** What stands in the way of a rollout here. */
export interface Examination {
  readonly nodes: readonly FleetNode[];
  /** How many of them were asked to answer, over ssh or where their steps send requests. */
  readonly asked: number;
  /** In the order of the fleet. */
  readonly unreachable: readonly UnreachableNode[];
  /** Everything else. */
  readonly problems: readonly Problem[];
  readonly sources: ReadonlyMap<string, string>;
}

type ExamineRequest = Omit<PlanRequest, 'secrets'> & {
  readonly signal: AbortSignal;
  readonly onProgress: (progress: AskedSoFar) => void;
};

/** Nodes. */
export interface AskedSoFar {
  readonly asked: number;
  readonly of: number;
  readonly unreachable: number;
}

const nodesAtOnce = 50;
const connectTimeoutMs = 10_000;

/** Looks for what a rollout would fail on: programs, secrets, the inventory, and whether each selected node answers. Changes nothing. */
export async function examine(file: RolloutFile, request: ExamineRequest): Promise<Examination> {
  const { definition } = file;
  const { env, signal } = request;
  const secrets = presentSecrets(definition.secrets, env);
  const { params } = resolveParams(definition, request.params);
  const inventory = await loadInventory(definition.fleet.inventory, {
    root: file.root,
    secrets,
    env,
    params,
    ...(request.inventory.length === 0 ? {} : { replace: request.inventory }),
    signal,
  });
  const { selected, problems: selection } = selectFleet(inventory.nodes, definition.fleet);
  const problems = [
    ...missingTools(definition, file.root, env['PATH'] ?? ''),
    ...problemsOf(() => requiredSecrets(definition.secrets, env)),
    ...file.problems,
    ...located(file, [...inventory.problems, ...selection]),
  ];
  let ssh: SshTransport | null = null;
  try {
    ssh = await openWayToNodes({ definition, root: file.root, work: 'doctor', secrets });
  } catch (error) {
    if (!(error instanceof ProblemError)) throw error;
    problems.push(...located(file, error.problems));
  }
  try {
    const reached = await reachAll(selected, definition, params, ssh, request);
    return { nodes: selected, ...reached, problems, sources: new Map([...file.sources, ...inventory.sources]) };
  } finally {
    await ssh?.close();
  }
}

async function reachAll(
  nodes: readonly FleetNode[],
  definition: RolloutDefinition,
  params: Readonly<Record<string, string>>,
  ssh: SshTransport | null,
  { signal, onProgress }: Pick<ExamineRequest, 'signal' | 'onProgress'>,
): Promise<Pick<Examination, 'asked' | 'unreachable'>> {
  const found = new Map<number, Reason>();
  let asked = 0;
  let done = 0;
  await eachLimited([...nodes.entries()], nodesAtOnce, async ([index, node]) => {
    const addresses = requestAddresses(definition, node, params);
    if (ssh === null && addresses.size === 0) return;
    asked += 1;
    const why = (await reachOverSsh(node, ssh, signal)) ?? (await reachAddresses(addresses, signal));
    if (why !== null) found.set(index, why);
    done += 1;
    onProgress({ asked: done, of: nodes.length, unreachable: found.size });
  });
  const unreachable = nodes.flatMap((node, index) => {
    const why = found.get(index);
    return why === undefined ? [] : [{ node, why }];
  });
  return { asked, unreachable };
}

async function reachOverSsh(node: FleetNode, ssh: SshTransport | null, signal: AbortSignal): Promise<Reason | null> {
  const connection = ssh?.connect(node, false);
  if (connection === undefined) return null;
  const why = await connection.reach(signal);
  await connection.close();
  return why;
}

async function reachAddresses(addresses: ReadonlyMap<string, string>, signal: AbortSignal): Promise<Reason | null> {
  for (const [address, url] of addresses) {
    const { verdict, record } = await probeTcp(address, { timeoutMs: connectTimeoutMs, signal });
    if (verdict !== 'pass') return reason('http-unreachable', { url, problem: String(record['detail'] ?? verdict) });
  }
  return null;
}

/** Where the steps of a node send requests, as `host:port`, with the origin of the URL. What needs a param that is not given is left out. */
function requestAddresses(
  { steps }: RolloutDefinition,
  node: FleetNode,
  params: Readonly<Record<string, string>>,
): ReadonlyMap<string, string> {
  const addresses = new Map<string, string>();
  for (const { action } of Object.values(steps)) {
    if (action.kind !== 'http') continue;
    const { text, reason: problemOfUrl } = expand(action.url, { node, params }, 'url');
    if (problemOfUrl !== null || !URL.canParse(text)) continue;
    const { hostname, port, protocol, origin } = new URL(text);
    addresses.set(`${hostname}:${port || (protocol === 'https:' ? 443 : 80)}`, origin);
  }
  return addresses;
}

function missingTools(definition: RolloutDefinition, root: string, path: string): Problem[] {
  const ssh = runsOnNodes(definition);
  const key = ssh && definition.ssh?.keyEnv !== undefined;
  const tools = [
    { tool: 'sh', use: 'run commands', needed: true },
    { tool: 'mkfifo', use: 'read what commands print', needed: true },
    { tool: 'git', use: 'tell which commit a plan is made from', needed: existsSync(join(root, '.git')) },
    { tool: 'ssh', use: 'run steps on their nodes', needed: ssh },
    { tool: 'ssh-agent', use: 'hold the key of `key-env`', needed: key },
    { tool: 'ssh-add', use: 'hand over the key of `key-env`', needed: key },
  ];
  return tools
    .filter(({ tool, needed }) => needed && !isInPath(tool, path))
    .map(({ tool, use }) => problem('tool-missing', { tool, use }));
}

function isInPath(tool: string, path: string): boolean {
  return path.split(delimiter).some((folder) => {
    try {
      accessSync(join(folder, tool), constants.X_OK);
      return statSync(join(folder, tool)).isFile();
    } catch {
      return false;
    }
  });
}

function problemsOf(check: () => unknown): readonly Problem[] {
  try {
    check();
    return [];
  } catch (error) {
    if (error instanceof ProblemError) return error.problems;
    throw error;
  }
}
