import { usualTrustedRoot } from '../../core/definition/attestation.ts';
import { neitherEnds } from '../../core/definition/checks.ts';
import { type GatePoint, gatePoints } from '../../core/definition/gates.ts';
import { failingSeverities } from '../../core/definition/scan.ts';
import { type GateFloor, gateKinds } from '../../core/policy/floor/floor.ts';
import { list, oneOrList } from '../shape/collection.ts';
import { defaulted, object, optional, required } from '../shape/object.ts';
import { boolean, decimal, integer, oneOf, text } from '../shape/scalar.ts';
import { refined, type Shape } from '../shape/shape.ts';
import { repository } from './attestation.ts';
import { duration } from './values.ts';

const scan = object({
  name: 'required-scan',
  description: 'How strict a `scan` gate has to be at least. What is left out is up to the rollout file.',
  fields: {
    severity: optional(oneOf(failingSeverities), 'It fails from this severity on, or from a milder one.', {
      examples: ['high'],
    }),
    cvss: optional(decimal(0, 10), 'It fails from this CVSS base score on, or from a lower one.'),
    epss: optional(decimal(0, 1), 'It fails from this probability of exploitation on, or from a lower one.'),
    kev: defaulted(boolean, false, 'It fails for what is known to be exploited.'),
    'kev-catalog': optional(
      text,
      'The path or URL of the catalogue that says what is: whoever chooses another one decides that.',
      {
        absent: 'any, or what reports say',
        examples: ['https://www.cisa.gov/sites/default/files/feeds/known_exploited_vulnerabilities.json'],
      },
    ),
    'max-age': optional(duration, 'Its reports are no older.', { examples: ['24h'] }),
    'unknown-severity': defaulted(boolean, true, 'Findings that no severity is known of count.'),
    unfixed: defaulted(boolean, false, 'Findings that nobody has a fix for count.'),
    tools: defaulted(list(text), [], 'Tools whose report it requires.', { examples: [['trivy']] }),
    subject: defaulted(boolean, false, 'It says which digest or commit its reports have to be about.'),
    'only-new': optional(
      oneOf(['allow', 'forbid']),
      'Whether what the last rollout that succeeded had already may go out again.',
      { absent: 'forbid' },
    ),
    vex: defaulted(oneOf(['allow', 'forbid']), 'allow', 'Whether VEX documents may take findings away.'),
  },
});

const limit = oneOf([...failingSeverities, 'any']);

const alerts = object({
  name: 'required-alerts',
  description:
    'How strict an `alerts` gate has to be at least: over the whole repository, every tool and the commit of the plan, with nothing left out.',
  fields: {
    'code-scanning': optional(limit, 'It fails for an open alert of this severity, or of a milder one.'),
    dependabot: optional(limit, 'The same for alerts about dependencies.'),
    'secret-scanning': optional(oneOf(['any']), 'It fails for any leaked secret.'),
  },
});

const checks = object({
  name: 'required-checks',
  description: 'How strict a `checks` gate has to be at least, on the commit of the plan.',
  fields: {
    required: required(list(text, { atLeast: 1 }), 'Names of checks that it requires.', {
      examples: [['build', 'test']],
    }),
    app: optional(text, 'The app whose checks count alone.', { absent: 'those of every app' }),
    allow: defaulted(list(oneOf(neitherEnds)), [], 'Ends that may count as success, too.'),
  },
});

const attestation = object({
  name: 'required-attestation',
  description: 'Whom an `attestation` gate may trust.',
  fields: {
    'signer-workflows': required(
      list(text, { atLeast: 1 }),
      'Workflows that may have signed: at any ref, or at the one after the @.',
      { examples: [['acme/app/.github/workflows/build.yml']] },
    ),
    'predicate-type': optional(text, 'What the attestation has to be.', { absent: 'anything' }),
    issuer: defaulted(text, 'https://token.actions.githubusercontent.com', 'Who vouches for workflows.'),
    repositories: optional(list(repository, { atLeast: 1 }), 'Whose source may have been built.', {
      absent: 'that of the workflow that signed',
      examples: [['acme/app']],
    }),
    'trusted-root': defaulted(
      text,
      usualTrustedRoot,
      'The file that signatures are checked against: whoever chooses another one decides what is trusted.',
    ),
  },
});

const metric = object({
  name: 'required-metric',
  description: 'How strict a `metric` gate has to be at least.',
  fields: { 'min-samples': optional(integer(1, 1_000_000), 'It takes at least so many values.') },
});

const window = object({
  name: 'required-window',
  description: 'How strict a `window` gate has to be at least.',
  fields: { 'must-fit': defaulted(boolean, false, 'The work of a wave has to end before the window does.') },
});

const gate = object({
  name: 'required-gate',
  description:
    'A gate that has to stand at each of these waves, with `mode: enforce` and without `on-inconclusive: pass`. One gate has to meet all of it; others may be there besides.',
  fields: {
    at: optional(oneOrList(oneOf(gatePoints), { atLeast: 1 }), 'Where it stands: at one of these.', {
      absent:
        'before anything is done: before-rollout, before-wave or before-batch; for `metric` and `any-of` anywhere',
      examples: ['before-wave', ['before-rollout', 'before-wave']],
    }),
    scan: optional(scan, 'Reports of security scanners.', { examples: [{ severity: 'high', kev: true }] }),
    alerts: optional(alerts, 'Open security alerts.', { examples: [{ 'code-scanning': 'high' }] }),
    checks: optional(checks, 'Checks on the commit.'),
    attestation: optional(attestation, 'Provenance of artifacts.'),
    metric: optional(metric, 'A metric.', { examples: [{ 'min-samples': 5 }] }),
    window: optional(window, 'The clock.', { examples: [{ 'must-fit': true }] }),
    'any-of': optional(list(oneOf(gateKinds), { atLeast: 1 }), 'A gate of one of these kinds, however strict.', {
      examples: [['http', 'tcp', 'run']],
    }),
  },
  choose: ['scan', 'alerts', 'checks', 'attestation', 'metric', 'window', 'any-of'],
});

/** Where a gate answers before anything is done. */
const before: readonly GatePoint[] = ['before-rollout', 'before-wave', 'before-batch'];

export const requiredGate: Shape<GateFloor> = refined(gate, (keys): GateFloor => {
  const at = keys.at ?? before;
  if (keys.scan !== undefined) return { kind: 'scan', at, scan: keys.scan };
  if (keys.alerts !== undefined) return { kind: 'alerts', at, alerts: keys.alerts };
  if (keys.checks !== undefined) return { kind: 'checks', at, checks: keys.checks };
  if (keys.attestation !== undefined) return { kind: 'attestation', at, attestation: keys.attestation };
  if (keys.window !== undefined) return { kind: 'window', at, window: keys.window };
  if (keys.metric !== undefined) return { kind: 'metric', at: keys.at ?? gatePoints, metric: keys.metric };
  // The reader has seen to it that exactly one of them is there.
  return { kind: 'any-of', at: keys.at ?? gatePoints, anyOf: keys.anyOf ?? [] };
});
