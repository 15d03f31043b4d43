import { createHash } from 'node:crypto';
import { resolveParams } from '../core/definition/params.ts';
import { controlNodes } from '../core/fleet/control-nodes.ts';
import { selectFleet } from '../core/fleet/selection.ts';
import { makePlan } from '../core/plan/make-plan.ts';
import type { Plan } from '../core/plan/plan.ts';
import { type Problem, ProblemError } from '../errors/problem.ts';
import { loadInventory } from '../inventory/load-inventory.ts';
import { planSource } from './plan-source.ts';
import type { Demands } from './policy-file.ts';
import { located, type RolloutFile } from './rollout-file.ts';

export interface PlanRequest {
  readonly params: Readonly<Record<string, string>>;
  /** Files that replace the rollout file's own inventory; empty: its own. */
  readonly inventory: readonly string[];
  readonly secrets: Readonly<Record<string, string>>;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly signal?: AbortSignal;
  /** What the plan may not go below, and what its digest then covers. Null or absent: no policy demands anything. */
  readonly demands?: Demands | null;
  /** The rollout file is one as it holds in an emergency. */
  readonly emergency?: boolean;
  /** Told how many nodes the inventory has, before they are planned. */
  readonly fleetLoaded?: (nodes: number) => void;
}

/** Finds the fleet and resolves a rollout file against it. Refuses with every problem found; what comes back has only warnings. */
export async function makeRolloutPlan(
  file: RolloutFile,
  request: PlanRequest,
): Promise<{ plan: Plan; problems: readonly Problem[]; sources: ReadonlyMap<string, string> }> {
  const { definition } = file;
  const { params, problems: paramProblems } = resolveParams(definition, request.params);
  const inventory = await loadInventory(definition.fleet.inventory, {
    root: file.root,
    secrets: request.secrets,
    env: request.env,
    params,
    ...(request.inventory.length === 0 ? {} : { replace: request.inventory }),
    ...(request.signal === undefined ? {} : { signal: request.signal }),
  });
  request.fleetLoaded?.(inventory.nodes.length);
  const sources = new Map([...file.sources, ...inventory.sources]);
  const early = [...file.problems, ...located(file, [...paramProblems, ...inventory.problems])];
  if (hasErrors(early)) throw new ProblemError(early, sources);
  const { selected, excluded, problems: selectionProblems } = selectFleet(inventory.nodes, definition.fleet);
  const { controls, problems: controlProblems } = controlNodes(definition.gates, inventory.nodes, selected);
  const { demands = null, emergency = false } = request;
  const sha256 = createHash('sha256');
  const { plan, problems: planProblems } = makePlan({
    definition,
    nodes: selected,
    excluded,
    controls,
    params,
    source: await planSource(file),
    ...(demands === null ? {} : { floors: demands.floors }),
    hash: { update: (text) => void sha256.update(text), hex: () => sha256.digest('hex') },
  });
  const short = demands?.shortfallsOf({ definition, plan, emergency }) ?? [];
  const then = emergency ? [] : (demands?.emergencyShortfalls(file) ?? []);
  const problems = [
    ...early,
    ...then,
    ...located(file, [...selectionProblems, ...controlProblems, ...planProblems, ...short]),
  ];
  if (plan === null || hasErrors(problems)) throw new ProblemError(problems, sources);
  return { plan, problems, sources };
}

function hasErrors(problems: readonly Problem[]): boolean {
  return problems.some(({ severity }) => severity === 'error');
}
