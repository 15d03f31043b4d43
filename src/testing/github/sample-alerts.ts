/** Alerts and analyses as GitHub answers them, with what a test wants otherwise. */
const time = '2026-01-02T03:04:05Z';

type Overrides = Readonly<Record<string, unknown>>;

export const dependabotAlert = (number: number, { severity = 'high', ...more }: Overrides = {}) => {
  const affected = {
    package: { ecosystem: 'npm', name: 'left-pad' },
    severity,
    vulnerable_version_range: '< 1.3.0',
    first_patched_version: { identifier: '1.3.0' },
  };
  return {
    number,
    state: 'open',
    dependency: { package: affected.package, manifest_path: 'package-lock.json', scope: 'runtime' },
    security_advisory: {
      ghsa_id: 'GHSA-aaaa-bbbb-cccc',
      cve_id: 'CVE-2026-0001',
      summary: 'Pads to the wrong side',
      description: 'It pads to the wrong side.',
      vulnerabilities: [affected],
      severity,
      cvss: { score: 7.5, vector_string: 'CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:N/A:N' },
      cwes: [{ cwe_id: 'CWE-20', name: 'Improper Input Validation' }],
      identifiers: [{ type: 'CVE', value: 'CVE-2026-0001' }],
      references: [{ url: 'https://example.com/advisory' }],
      published_at: time,
      updated_at: time,
      withdrawn_at: null,
    },
    security_vulnerability: affected,
    url: 'https://api.github.com/alert',
    html_url: 'https://github.com/alert',
    created_at: time,
    updated_at: time,
    dismissed_at: null,
    dismissed_by: null,
    dismissed_reason: null,
    dismissed_comment: null,
    fixed_at: null,
    ...more,
  };
};

const tool = { name: 'CodeQL', guid: null, version: '2.20.0' };

/** `severity`: the security severity of its rule. */
export const codeScanningAlert = (number: number, { severity = 'high', path = 'a.js', ...more }: Overrides = {}) => ({
  number,
  state: 'open',
  created_at: time,
  url: 'https://api.github.com/alert',
  html_url: 'https://github.com/alert',
  instances_url: 'https://api.github.com/alert/instances',
  dismissed_by: null,
  dismissed_at: null,
  dismissed_reason: null,
  rule: { id: 'js/x', name: 'js/x', severity: 'error', description: 'X', security_severity_level: severity },
  tool,
  most_recent_instance: {
    ref: 'refs/heads/main',
    analysis_key: 'codeql.yml:analyze',
    environment: '{}',
    state: 'open',
    commit_sha: '0'.repeat(40),
    message: { text: 'X' },
    location: { path, start_line: 1, end_line: 1, start_column: 1, end_column: 2 },
    classifications: [],
  },
  ...more,
});

export const analysis = (id: number, more: Overrides = {}) => ({
  id,
  ref: 'refs/heads/main',
  commit_sha: '0'.repeat(40),
  analysis_key: 'codeql.yml:analyze',
  environment: '{}',
  error: '',
  created_at: time,
  results_count: 1,
  rules_count: 1,
  url: 'https://api.github.com/analysis',
  sarif_id: 'a',
  tool,
  deletable: true,
  warning: '',
  ...more,
});

export const secretScanningAlert = (number: number, more: Overrides = {}) => ({
  number,
  state: 'open',
  secret_type: 'github_pat',
  secret: 'x',
  created_at: time,
  url: 'https://api.github.com/alert',
  html_url: 'https://github.com/alert',
  ...more,
});
