import type { RolloutDefinition } from '../../core/definition/rollout-definition.ts';
import { type Problem, problem } from '../../errors/problem.ts';
import type { GitHub } from '../client.ts';
import { Fields } from '../fields.ts';
import { GitHubProblem } from '../github-problem.ts';
import { checkActionsOn } from './actions-on.ts';
import { ledgerBranchOf, readCallers } from './callers.ts';
import { checkCallers } from './check-callers.ts';
import { checkEnvironments } from './check-environments.ts';
import { checkGates } from './check-gates.ts';
import { checkLedgerBranch } from './check-ledger-branch.ts';
import { checkRunners } from './check-runners.ts';
import { callersWithoutTeams, checkTeams, teamsAsked } from './check-teams.ts';
import { gateQuestions } from './gate-questions.ts';
import type { Place } from './place.ts';

export interface PreflightRequest {
  readonly definition: RolloutDefinition;
  /** Of this program: callers that call another one are told. */
  readonly version: string;
  /** Null: the one that the callers name, or the usual one. */
  readonly ledgerBranch: string | null;
  /** Slugs of the teams that the policy names. */
  readonly policyTeams: readonly string[];
}

/**
 * What would stop a rollout of this repository on GitHub. Reads alone; in the order in which it is worth mending. What the token may not
 * see is said, not guessed.
 */
export async function preflight(github: GitHub, request: PreflightRequest): Promise<Problem[]> {
  const { definition, version } = request;
  const place = await readPlace(github);
  if (!('name' in place)) return [place];
  const found: Problem[] = [];
  const look = (what: string, permission: string, check: () => Promise<readonly Problem[]>): Promise<void> =>
    collect(found, problem('preflight-unseen', { what, permission }, { severity: 'warning' }), check);

  await collect(found, null, () => checkActionsOn(github, place));
  let ledgerBranch = request.ledgerBranch;
  const teams = teamsAsked(definition, request.policyTeams);
  await look('the workflows', 'contents: read', async () => {
    const callers = await readCallers(github, place.defaultBranch);
    ledgerBranch ??= ledgerBranchOf(callers);
    await look('which workflows are switched on', 'actions: read', async () =>
      checkCallers(github, callers, place, version),
    );
    return [...checkGates(callers, gateQuestions(definition, place)), ...callersWithoutTeams(callers, teams)];
  });
  await look('the environments', 'actions: read', () => checkEnvironments(github, definition, place));
  await look('the rules of branches', 'contents: read', () => checkLedgerBranch(github, ledgerBranch ?? 'wavegate'));
  // The token of a job never may: what matters is the one that the callers pass on.
  await collect(found, null, () => checkTeams(github, teams));
  await look('the self-hosted runners', 'administration: read', () => checkRunners(github, definition));
  return found;
}

async function readPlace(github: GitHub): Promise<Place | Problem> {
  const route = 'GET /repos/{owner}/{repo}';
  const name = `${github.repository.owner}/${github.repository.name}`;
  const found = await github.find(route);
  if (found === null) return problem('github-not-found', { call: route, what: `repository ${name}` });
  const fields = new Fields(found.data, route);
  if (fields.flagOrFalse('archived')) return problem('repository-archived', { repository: name });
  return { name, private: fields.flag('private'), defaultBranch: fields.text('default_branch') };
}

/** Adds what a check found; `unseen` where the token may not look, if that is worth telling. */
async function collect(
  found: Problem[],
  unseen: Problem | null,
  check: () => Promise<readonly Problem[]>,
): Promise<void> {
  try {
    found.push(...(await check()));
  } catch (error) {
    if (!isForbidden(error)) throw error;
    if (unseen !== null) found.push(unseen);
  }
}

/** A token without a permission is told so, or that there is no such thing. */
function isForbidden(error: unknown): boolean {
  if (!(error instanceof GitHubProblem)) return false;
  const { status, type } = error.facts;
  return status === 403 || status === 404 ? error.problems[0]?.code !== 'github-rate-limited' : type === 'FORBIDDEN';
}
