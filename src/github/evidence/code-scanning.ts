import type { Analysis, SecurityAlert } from '../../core/gates/alerts/alert.ts';
import { severityOfLevel } from '../../core/gates/alerts/level.ts';
import { refuse } from '../../errors/problem.ts';
import type { GitHub } from '../client.ts';
import { type Fields, fieldsOfEach } from '../fields.ts';
import { GitHubProblem } from '../github-problem.ts';
import { instantIn, severityFrom } from './alert-fields.ts';
import { readAlerts } from './alerts-problem.ts';

const source = 'code scanning';
const permission = 'security-events: read';
/** A busy repository has hundreds a day; what is older than these is not what a rollout is about. */
const mostAnalyses = 1_000;

/** The newest uploads for a full ref; empty where nothing was ever uploaded. `tool`: null for all. */
export async function analyses(
  github: GitHub,
  ref: string,
  tool: string | null,
  timeoutMs: number,
): Promise<readonly Analysis[]> {
  const route = 'GET /repos/{owner}/{repo}/code-scanning/analyses';
  const params = { ref, ...(tool === null ? {} : { tool_name: tool }) };
  const found = await readAlerts(github, source, permission, () =>
    github
      .list(route, params, { permission, timeoutMs, most: mostAnalyses })
      // A repository that nothing was ever uploaded to answers as if it were not there.
      .catch((error: unknown) => (isNothingYet(error) ? [] : Promise.reject(error as Error))),
  );
  return fieldsOfEach(found, route).map((each) => ({
    id: each.count('id'),
    commit: each.oid('commit_sha'),
    tool: each.fields('tool').textOrNull('name') ?? '',
    category: each.textOrNull('category') ?? '',
    error: each.textOrNull('error') ?? '',
    createdAt: instantIn(each, 'created_at') ?? refuse('github-unexpected-answer', { call: route, detail: noTime }),
  }));
}

const noTime = 'an analysis without a time';

function isNothingYet(error: unknown): boolean {
  return error instanceof GitHubProblem && error.facts.status === 404 && /no analysis found/i.test(error.facts.says);
}

/** The alerts that are in this state on the full ref. */
export async function codeScanningAlerts(
  github: GitHub,
  ref: string,
  state: 'open' | 'dismissed' | 'fixed',
  timeoutMs: number,
): Promise<readonly SecurityAlert[]> {
  const route = 'GET /repos/{owner}/{repo}/code-scanning/alerts';
  const found = await readAlerts(github, source, permission, () =>
    github.list(route, { ref, state }, { permission, timeoutMs }),
  );
  return fieldsOfEach(found, route).map(codeScanningAlert);
}

export function codeScanningAlert(alert: Fields): SecurityAlert {
  const rule = alert.fields('rule');
  const instance = alert.fieldsOrNull('most_recent_instance');
  const level = rule.textOrNull('security_severity_level');
  return {
    source,
    number: alert.count('number'),
    severity: level === null ? severityOfLevel(rule.textOrNull('severity')) : severityFrom(level),
    state: stateOf(alert),
    about: rule.textOrNull('id') ?? '',
    tool: alert.fields('tool').textOrNull('name') ?? '',
    path: instance?.fieldsOrNull('location')?.textOrNull('path') ?? null,
    url: alert.textOrNull('html_url') ?? '',
    createdAt: instantIn(alert, 'created_at'),
    fixedAt: instantIn(alert, 'fixed_at'),
  };
}

function stateOf(alert: Fields): SecurityAlert['state'] {
  const state = alert.text('state');
  // What was dismissed stays so when it is fixed later.
  if (state === 'dismissed' || alert.textOrNull('dismissed_at') !== null) return 'dismissed';
  return state === 'fixed' ? 'fixed' : 'open';
}
