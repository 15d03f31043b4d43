/** Alerts of the security features. Their entries are answered as they were seeded. */
import { type RepositoryCall, ok, onRepository } from '../operation.ts';
import { cursorPage, page } from '../pages.ts';
import { Refusal, found } from '../refusal.ts';

const inside = (alert: unknown, ...path: readonly string[]): unknown =>
  path.reduce<unknown>(
    (value, key) => (typeof value === 'object' && value !== null ? (value as Record<string, unknown>)[key] : undefined),
    alert,
  );

/** A filter takes a comma list; absent, everything passes. */
const passes = (call: RepositoryCall, name: string, value: unknown): boolean => {
  const wanted = call.query.get(name);
  return wanted === null || wanted.split(',').includes(String(value));
};

const sorted = <T extends { readonly number: number }>(call: RepositoryCall, alerts: readonly T[]): readonly T[] => {
  const sign = call.query.get('direction') === 'asc' ? 1 : -1;
  return alerts.toSorted((a, b) => sign * (a.number - b.number));
};

const listDependabot = onRepository(
  'dependabot/list-alerts-for-repo',
  'GET',
  '/dependabot/alerts',
  'vulnerability-alerts:read',
  (call) => {
    const { dependabotAlerts: alerts } = call.repository;
    if (alerts === null) throw new Refusal(403, 'Dependabot alerts are disabled for this repository.');
    if (call.query.has('page')) throw new Refusal(400, 'Pagination using the `page` parameter is not supported.');
    const matching = alerts.filter(
      (alert) =>
        passes(call, 'state', alert.state) &&
        passes(call, 'severity', inside(alert, 'security_vulnerability', 'severity')) &&
        passes(call, 'ecosystem', inside(alert, 'dependency', 'package', 'ecosystem')) &&
        passes(call, 'package', inside(alert, 'dependency', 'package', 'name')) &&
        passes(call, 'manifest', inside(alert, 'dependency', 'manifest_path')) &&
        passes(call, 'scope', inside(alert, 'dependency', 'scope')),
    );
    return cursorPage(call, sorted(call, matching));
  },
);

/** A short name of a branch and a full ref mean the same. */
const sameRef = (call: RepositoryCall, ref: unknown): boolean => {
  const wanted = call.query.get('ref') ?? call.repository.defaultBranch;
  return ref === wanted || ref === `refs/heads/${wanted}`;
};

const listCodeScanning = onRepository(
  'code-scanning/list-alerts-for-repo',
  'GET',
  '/code-scanning/alerts',
  'security-events:read',
  (call) => {
    const { codeScanningAlerts: alerts } = call.repository;
    if (alerts === null)
      throw new Refusal(403, 'Code Security must be enabled for this repository to use code scanning.');
    if (alerts.length === 0 && (call.repository.analyses ?? []).length === 0)
      throw new Refusal(404, 'no analysis found');
    const matching = alerts.filter(
      (alert) =>
        passes(call, 'state', alert.state) &&
        passes(
          call,
          'severity',
          inside(alert, 'rule', 'security_severity_level') ?? inside(alert, 'rule', 'severity'),
        ) &&
        passes(call, 'tool_name', inside(alert, 'tool', 'name')) &&
        sameRef(call, inside(alert, 'most_recent_instance', 'ref')),
    );
    return page(call, sorted(call, matching), (alert) => alert);
  },
);

const listAnalyses = onRepository(
  'code-scanning/list-recent-analyses',
  'GET',
  '/code-scanning/analyses',
  'security-events:read',
  (call) => {
    const { analyses } = call.repository;
    if (analyses === null)
      throw new Refusal(403, 'Code Security must be enabled for this repository to use code scanning.');
    if (analyses.length === 0) throw new Refusal(404, 'no analysis found');
    const matching = analyses
      .filter(
        (analysis) =>
          (!call.query.has('ref') || sameRef(call, analysis.ref)) &&
          passes(call, 'tool_name', inside(analysis, 'tool', 'name')) &&
          passes(call, 'sarif_id', analysis['sarif_id']),
      )
      .toSorted((a, b) => b.id - a.id);
    return page(call, matching, (analysis) => analysis);
  },
);

const getAnalysis = onRepository(
  'code-scanning/get-analysis',
  'GET',
  '/code-scanning/analyses/{analysis_id}',
  'security-events:read',
  (call) => ok(found(call.repository.analyses?.find(({ id }) => id === Number(call.params['analysis_id'])))),
);

/** Kinds of secrets that are in a list only when it is asked for them by name. */
const listedWhenNamed: ReadonlySet<string> = new Set(['password', 'rsa_private_key', 'openssh_private_key']);

/** GITHUB_TOKEN cannot be given this permission. */
const listSecretScanning = onRepository(
  'secret-scanning/list-alerts-for-repo',
  'GET',
  '/secret-scanning/alerts',
  'secret-scanning-alerts:read',
  (call) => {
    const { secretScanningAlerts: alerts } = call.repository;
    if (alerts === null) throw new Refusal(404, 'Secret scanning is disabled on this repository.');
    const matching = alerts.filter(
      (alert) =>
        passes(call, 'state', alert.state) &&
        (call.query.has('secret_type')
          ? passes(call, 'secret_type', alert['secret_type'])
          : !listedWhenNamed.has(String(alert['secret_type']))),
    );
    return page(call, sorted(call, matching), (alert) => alert);
  },
);

export const alertOperations = [listDependabot, listCodeScanning, listAnalyses, getAnalysis, listSecretScanning];
