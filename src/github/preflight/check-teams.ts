import type { RolloutDefinition } from '../../core/definition/rollout-definition.ts';
import { type Problem, problem } from '../../errors/problem.ts';
import type { GitHub } from '../client.ts';
import type { Caller, Callers } from './callers.ts';

/** A team that has a say, by its slug, and what names it. */
export interface TeamAsked {
  readonly team: string;
  /** `wave rest`, `the policy` */
  readonly who: readonly string[];
}

const warning = { severity: 'warning' } as const;
const secret = 'WAVEGATE_TEAM_TOKEN';

/** The teams that a rollout file and a policy name. */
export function teamsAsked({ waves }: RolloutDefinition, ofPolicy: readonly string[]): TeamAsked[] {
  const found = new Map<string, string[]>();
  const add = (team: string, who: string): unknown => found.set(team, [...(found.get(team) ?? []), who]);
  for (const { name, approval } of waves)
    for (const from of approval?.from ?? [])
      if (from.startsWith('team:')) add(from.slice('team:'.length), `wave ${name}`);
  for (const team of ofPolicy) add(team, 'the policy');
  return [...found].map(([team, who]) => ({ team, who }));
}

/** Callers that hear people, and pass on nothing by which teams could be read. */
export function callersWithoutTeams({ callers, comments }: Callers, asked: readonly TeamAsked[]): Problem[] {
  if (asked.length === 0) return [];
  const pressed = callers.filter(({ events }) => events.includes('workflow_dispatch'));
  const without = [...comments, ...pressed].filter(({ secrets }: Caller) => secrets?.includes(secret) === false);
  const teams = asked.map(({ team }) => `team:${team}`);
  const who = [...new Set(asked.flatMap((each) => each.who))];
  return [...new Set(without.map(({ workflow }) => workflow))].map((workflow) =>
    problem('teams-unreadable', { workflow, teams, who }, warning),
  );
}

/** Teams that are not there, as far as this token may look. */
export async function checkTeams(github: GitHub, asked: readonly TeamAsked[]): Promise<Problem[]> {
  const route = 'GET /orgs/{org}/teams/{team_slug}/members';
  const { owner } = github.repository;
  const problems: Problem[] = [];
  for (const { team, who } of asked) {
    const found = await github.find(route, { org: owner, team_slug: team, per_page: 1 });
    if (found === null) problems.push(problem('team-missing', { team, owner, who }, warning));
  }
  return problems;
}
