import type { SecurityAlert } from '../../core/gates/alerts/alert.ts';
import type { GitHub } from '../client.ts';
import { type Fields, fieldsOfEach } from '../fields.ts';
import { instantIn } from './alert-fields.ts';
import { readAlerts } from './alerts-problem.ts';

const source = 'secret scanning';
const permission = 'secret-scanning-alerts: read';

/** All of them, without the secrets themselves. */
export async function secretScanningAlerts(github: GitHub, timeoutMs: number): Promise<readonly SecurityAlert[]> {
  const route = 'GET /repos/{owner}/{repo}/secret-scanning/alerts';
  const found = await readAlerts(github, source, permission, () =>
    github.list(route, { hide_secret: true }, { permission, timeoutMs }),
  );
  return fieldsOfEach(found, route).map(secretScanningAlert);
}

export function secretScanningAlert(alert: Fields): SecurityAlert {
  const resolved = alert.textOrNull('state') === 'resolved' || alert.textOrNull('resolution') !== null;
  return {
    source,
    number: alert.count('number'),
    // A leaked secret has no severity: one is one too many.
    severity: 'critical',
    state: resolved ? 'dismissed' : 'open',
    about: alert.textOrNull('secret_type_display_name') ?? alert.textOrNull('secret_type') ?? '',
    tool: '',
    path: null,
    url: alert.textOrNull('html_url') ?? '',
    createdAt: instantIn(alert, 'created_at'),
    fixedAt: null,
  };
}
