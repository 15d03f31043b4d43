import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { defaultPolicy } from '../core/policy/policy.ts';
import { parsePolicyFile } from './parse-policy-file.ts';

function problemsIn(text: string): string[] {
  const { policy, problems } = parsePolicyFile(text, 'policy.yml');
  expect(policy).toBeNull();
  return problems.map(({ code, location }) => `${location?.line}:${location?.column} ${code}`);
}

test('a policy file says who may do what', () => {
  const { policy, problems } = parsePolicyFile(
    `prefix: /deploy
four-eyes: false
bypass-security-gates: true
rules:
  - { verbs: [start, emergency], environments: [production], allow: [team:platform, user:octocat] }
  - { verbs: [all], allow: [] }
`,
    'policy.yml',
  );
  expect(problems).toEqual([]);
  expect(policy).toMatchObject({ prefix: '/deploy', fourEyes: false, bypassSecurityGates: true });
  expect(policy?.rules[0]).toEqual({
    verbs: ['start', 'emergency'],
    environments: ['production'],
    allow: ['team:platform', 'user:octocat'],
  });
  expect(policy?.rules[1]).toMatchObject({ environments: null, allow: [] });
  expect(policy?.rules[1]?.verbs).not.toContain('emergency');
});

test('what it leaves out is as without a policy file', () => {
  expect(parsePolicyFile('rules: []', 'policy.yml').policy).toEqual(defaultPolicy);
});

test('every problem is told with its place, and none of it holds then', () => {
  expect(
    problemsIn(`prefix: rollout
four-eyes: perhaps
rule: []
rules:
  - { verbs: [stat], allow: [everybody] }
  - { verbs: [], allow: ["role:maintain"], environments: [] }
  - { allow: ["user:$(id)"] }
`),
  ).toEqual([
    '1:9 bad-form',
    '2:12 wrong-kind',
    '3:1 unknown-key',
    '5:15 not-one-of',
    '5:30 bad-form',
    '6:14 list-empty',
    '6:58 list-empty',
    '7:5 missing-key',
    '7:15 bad-form',
  ]);
  expect(problemsIn('')).toEqual(['1:1 file-empty']);
  expect(problemsIn('rules: [')).toHaveLength(1);
});

test('it says what no rollout may go below', () => {
  const { policy, problems, locate } = parsePolicyFile(
    `require:
  - environments: [production]
    nodes: env=prod
    gates:
      - scan: { severity: high, max-age: 24h }
      - any-of: [http, tcp]
        at: after-wave
    approvals: { required: 2, from: [team:platform] }
    largest-wave: 25%
    exceptions: { severity: medium, last-at-most: 30d }
    emergency-without: [approvals]
`,
    'policy.yml',
  );
  expect(problems).toEqual([]);
  expect(policy?.floors).toEqual([
    {
      environments: ['production'],
      nodes: expect.objectContaining({ text: 'env=prod' }),
      gates: [
        {
          kind: 'scan',
          at: ['before-rollout', 'before-wave', 'before-batch'],
          scan: {
            severity: 'high',
            maxAge: 86_400_000,
            kev: false,
            unknownSeverity: true,
            unfixed: false,
            tools: [],
            subject: false,
            vex: 'allow',
          },
        },
        { kind: 'any-of', at: ['after-wave'], anyOf: ['http', 'tcp'] },
      ],
      approvals: { required: 2, from: ['team:platform'] },
      largestWave: { kind: 'percent', value: 25 },
      exceptions: { severity: 'medium', lastAtMost: 30 * 86_400_000, approvedBy: false },
      emergencyWithout: ['approvals'],
    },
  ]);
  expect(locate(['require', 0, 'gates', 1])).toEqual({ file: 'policy.yml', line: 6, column: 9 });
});

test('a demand that nobody can tell the meaning of is refused', () => {
  expect(
    problemsIn(`require:
  - gates: [{ scan: {}, checks: { required: [a] } }, { at: before-wave }]
    largest-wave: 0
    emergency-without: [everything]
  - nodes: "env in ("
`),
  ).toEqual([
    '2:25 choose-one',
    '2:54 choice-missing',
    '3:19 zero-means-none',
    '4:25 not-one-of',
    '5:21 selector-syntax',
  ]);
});

test('every policy that the documentation shows is one', () => {
  const page = readFileSync(new URL('../../docs/policy.md', import.meta.url), 'utf8');
  const shown = [...page.matchAll(/```yaml\n([^]*?)```/g)].flatMap(([, text = '']) => (/^\S/.test(text) ? [text] : []));
  expect(shown).toHaveLength(2);
  for (const text of shown) expect(parsePolicyFile(text, 'policy.yml').problems).toEqual([]);
});

test('whatever somebody writes, it is a policy or there are problems with places, and nothing in between', () => {
  const base = `require:
  - { environments: [production], nodes: env=prod, largest-wave: 25%, exceptions: { severity: low } }
  - gates: [{ scan: { severity: high, max-age: 24h } }, { checks: { required: [build] }, at: before-wave }]
    approvals: { required: 2, from: [team:platform], expires: 1d }
`;
  const piece = fc.constantFrom(
    'require',
    '__proto__',
    'constructor',
    '[',
    '{',
    ': ',
    '\n',
    '  - ',
    '&a',
    '*a',
    '\0',
    '"',
    '-1',
    '101%',
  );
  const edit = fc.record({
    at: fc.nat(base.length),
    cut: fc.nat(20),
    put: fc.oneof(piece, fc.string({ maxLength: 10 })),
  });
  fc.assert(
    fc.property(fc.array(edit, { minLength: 1, maxLength: 4 }), (edits) => {
      const text = edits.reduce((was, { at, cut, put }) => was.slice(0, at) + put + was.slice(at + cut), base);
      const { policy, problems } = parsePolicyFile(text, 'policy.yml');
      const errors = problems.filter(({ severity }) => severity === 'error');
      expect(policy === null).toBe(errors.length > 0);
      for (const { location } of errors) expect(location?.line ?? 1).toBeGreaterThan(0);
    }),
    { numRuns: 500 },
  );
});
