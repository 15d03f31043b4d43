import type { SecurityAlert } from '../../core/gates/alerts/alert.ts';
import type { GitHub } from '../client.ts';
import { type Fields, fieldsOfEach } from '../fields.ts';
import { instantIn } from './alert-fields.ts';
import { readAlerts } from './alerts-problem.ts';

const source = 'secret scanning';
const permission = 'secret-scanning-alerts: read';

/**
 * What is no secret of one provider: GitHub leaves these out of its list unless they are named
 * (https://docs.github.com/en/rest/secret-scanning/secret-scanning).
 */
const genericTypes = [
  'http_basic_authentication_header',
  'http_bearer_authentication_header',
  'mongodb_connection_string',
  'mysql_connection_string',
  'openssh_private_key',
  'password',
  'pgp_private_key',
  'postgres_connection_string',
  'rsa_private_key',
].join(',');

/** All of them, without the secrets themselves. */
export async function secretScanningAlerts(github: GitHub, timeoutMs: number): Promise<readonly SecurityAlert[]> {
  const route = 'GET /repos/{owner}/{repo}/secret-scanning/alerts';
  const read = (types: { readonly secret_type?: string }) =>
    readAlerts(github, source, permission, () =>
      github.list(route, { hide_secret: true, ...types }, { permission, timeoutMs }),
    );
  const found = [...(await read({})), ...(await read({ secret_type: genericTypes }))];
  const alerts = fieldsOfEach(found, route).map(secretScanningAlert);
  // A server that lists them unasked has each of them in both answers.
  return [...new Map(alerts.map((alert) => [alert.number, alert])).values()];
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
