import type { SecurityAlert } from '../../core/gates/alerts/alert.ts';
import type { GitHub } from '../client.ts';
import { type Fields, fieldsOfEach } from '../fields.ts';
import { instantIn, severityFrom } from './alert-fields.ts';
import { readAlerts } from './alerts-problem.ts';

const source = 'Dependabot';
const permission = 'vulnerability-alerts: read';

/** Those that are not fixed. Pages by cursor alone: the addresses of the next pages are GitHub's. */
export async function dependabotAlerts(github: GitHub, timeoutMs: number): Promise<readonly SecurityAlert[]> {
  const route = 'GET /repos/{owner}/{repo}/dependabot/alerts';
  const params = { state: 'open,dismissed,auto_dismissed' };
  const found = await readAlerts(github, source, permission, () =>
    github.list(route, params, { permission, timeoutMs }),
  );
  return fieldsOfEach(found, route).map(dependabotAlert);
}

export function dependabotAlert(alert: Fields): SecurityAlert {
  const advisory = alert.fields('security_advisory');
  const dependency = alert.fieldsOrNull('dependency');
  const name = dependency?.fieldsOrNull('package')?.textOrNull('name') ?? '';
  const vulnerability = alert.fieldsOrNull('security_vulnerability');
  return {
    source,
    number: alert.count('number'),
    severity: severityFrom(vulnerability?.textOrNull('severity') ?? advisory.textOrNull('severity')),
    state: states.get(alert.text('state')) ?? 'open',
    about: `${advisory.textOrNull('ghsa_id') ?? ''} ${name}`.trim(),
    tool: '',
    path: dependency?.textOrNull('manifest_path') ?? null,
    url: alert.textOrNull('html_url') ?? '',
    createdAt: instantIn(alert, 'created_at'),
    fixedAt: instantIn(alert, 'fixed_at'),
  };
}

const states: ReadonlyMap<string, SecurityAlert['state']> = new Map([
  ['dismissed', 'dismissed'],
  ['auto_dismissed', 'auto-dismissed'],
  ['fixed', 'fixed'],
]);
