import type {
  AlertLimit,
  AlertsDefinition,
  CodeScanningDefinition,
  DependabotDefinition,
} from '../../core/definition/alerts.ts';
import { failingSeverities } from '../../core/definition/scan.ts';
import { list } from '../shape/collection.ts';
import { defaulted, object, optional } from '../shape/object.ts';
import { invalid } from '../shape/reading.ts';
import { integer, oneOf, text } from '../shape/scalar.ts';
import { byKind, refined, type Shape } from '../shape/shape.ts';
import { commit, tokenEnv } from './github-gates.ts';

const severity = oneOf([...failingSeverities, 'any']);
const count = integer(0, 1_000_000);

const counts = object({
  name: 'alert-counts',
  description:
    'How many alerts of each severity may be open. Severities above the mildest one named that are not named may have none.',
  fields: {
    critical: optional(count, 'Of severity critical.'),
    high: optional(count, 'Of severity high.'),
    medium: optional(count, 'Of severity medium.'),
    low: optional(count, 'Of severity low.'),
  },
});

const limitFields = {
  severity: optional(severity, 'An open alert of this severity, or of a higher one, fails the gate.'),
  'at-most': optional(counts, 'How many may be open, by severity.', { examples: [{ high: 0, medium: 5 }] }),
};

function paths(what: string) {
  return defaulted(list(text), [], `${what}, or folders with everything in them. Alerts elsewhere do not count.`, {
    examples: [['services/web']],
  });
}

const codeScanningKeys = object({
  name: 'code-scanning',
  description: 'Alerts of code scanning. A severity by itself is its `severity`.',
  fields: {
    ...limitFields,
    // A param that nobody declared is an error of the gate when it is asked, not of the file: never a pass.
    ref: optional(text, 'The branch that was analysed, by its name or as a full ref.', {
      absent: 'the default branch',
      examples: ['main'],
    }),
    commit,
    tools: defaulted(list(text), [], 'Only analyses by these tools are waited for, and only their alerts count.', {
      examples: [['CodeQL']],
    }),
    categories: defaulted(list(text), [], 'Only analyses of these categories are waited for.', {
      examples: [['/language:go']],
    }),
    paths: paths('Files'),
  },
  choose: ['severity', 'at-most'],
});

const dependabotKeys = object({
  name: 'dependabot',
  description: 'Alerts of Dependabot. A severity by itself is its `severity`.',
  fields: { ...limitFields, paths: paths('Manifests') },
  choose: ['severity', 'at-most'],
});

type From = Extract<AlertLimit, { kind: 'from' }>['severity'];
type Counts = Extract<AlertLimit, { kind: 'at-most' }>['counts'];

/** The reader has seen to it that exactly one of the two is there. */
function limitOf(from: From = 'any', atMost?: Counts): AlertLimit {
  return atMost === undefined ? { kind: 'from', severity: from } : { kind: 'at-most', counts: atMost };
}

const codeScanning = byKind<CodeScanningDefinition>({
  scalar: refined(severity, (from) => ({
    limit: limitOf(from),
    tools: [],
    categories: [],
    paths: [],
  })),
  mapping: refined(codeScanningKeys, ({ severity: from, atMost, ...rest }) => ({
    limit: limitOf(from, atMost),
    ...rest,
  })),
});

const dependabot = byKind<DependabotDefinition>({
  scalar: refined(severity, (from) => ({ limit: limitOf(from), paths: [] })),
  mapping: refined(dependabotKeys, ({ severity: from, atMost, paths: scope }) => ({
    limit: limitOf(from, atMost),
    paths: scope,
  })),
});

const keys = object({
  name: 'alerts',
  description: 'Reads the open security alerts of the repository.',
  fields: {
    'code-scanning': optional(codeScanning, 'Alerts on the commit of the rollout, once it is analysed.', {
      absent: 'not asked for',
      examples: ['high', { severity: 'high', tools: ['CodeQL'] }],
    }),
    dependabot: optional(dependabot, 'Alerts about dependencies, on the default branch.', {
      absent: 'not asked for',
      examples: ['critical'],
    }),
    'secret-scanning': optional(oneOf(['any']), 'Fails when a leaked secret is open.', { absent: 'not asked for' }),
    'token-env': tokenEnv,
  },
});

export const alerts: Shape<AlertsDefinition> = refined(keys, (read, at, reading) => {
  const { codeScanning: code, dependabot: dependencies, secretScanning: secrets } = read;
  if (code !== undefined || dependencies !== undefined || secrets !== undefined) return read;
  reading.refuse(at, 'alerts-without-source', {});
  return invalid;
});
