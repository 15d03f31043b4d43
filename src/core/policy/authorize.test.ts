import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { words } from '../../errors/problem.ts';
import { type Asking, authorize, qualifiesAs, teamsIn, whyApproverUnknown } from './authorize.ts';
import { defaultPolicy, type Policy, type PolicyRule, policyVerbs, roles } from './policy.ts';

const bob: Asking = {
  verb: 'status',
  environment: null,
  login: 'bob',
  role: 'maintain',
  teams: [],
  starter: 'ann',
  isBot: false,
};

function code(asking: Partial<Asking>, rules: readonly PolicyRule[] = [], more: Partial<Policy> = {}): string | null {
  return authorize({ ...defaultPolicy, rules, ...more }, { ...bob, ...asking })?.code ?? null;
}

const mayBy = (role: string): string[] => policyVerbs.filter((verb) => code({ verb, role }) === null);

describe('without a policy file', () => {
  test('triage reads, write may plan, maintain may run, and nobody starts in an emergency', () => {
    expect(mayBy('read')).toEqual([]);
    expect(mayBy('')).toEqual([]);
    expect(mayBy('triage')).toEqual(['status', 'explain']);
    expect(mayBy('write')).toEqual(['plan', 'status', 'explain']);
    const all = policyVerbs.filter((verb) => verb !== 'emergency');
    expect(mayBy('maintain')).toEqual(all);
    expect(mayBy('admin')).toEqual(all);
  });

  test('a role that an organisation made itself may nothing', () => {
    expect(mayBy('release-managers')).toEqual([]);
  });

  test('nobody approves their own start, however they write their name', () => {
    expect(code({ verb: 'approve', starter: 'Bob' })).toBe('approval-of-own-start');
    expect(code({ verb: 'approve', starter: 'ann' })).toBeNull();
    expect(code({ verb: 'approve', starter: 'bob' }, [], { fourEyes: false })).toBeNull();
    expect(code({ verb: 'reject', starter: 'bob' })).toBeNull();
  });

  test('a bot is not heard, whatever its role', () => {
    expect(code({ isBot: true, role: 'admin' })).toBe('policy-bot-not-named');
  });
});

describe('a rule', () => {
  const rule = (allow: readonly string[], environments: readonly string[] | null = null): PolicyRule => ({
    verbs: ['start', 'approve'],
    environments,
    allow,
  });

  test.for([
    ['role:write', { role: 'write' }, null],
    ['role:write', { role: 'triage' }, 'policy-not-allowed'],
    ['role:release', { role: 'release' }, null],
    ['role:release', { role: 'admin' }, 'policy-not-allowed'],
    ['user:BOB', {}, null],
    ['user:eve', {}, 'policy-not-allowed'],
    ['team:platform', { teams: ['platform'] }, null],
    ['team:platform', { teams: [] }, 'policy-not-allowed'],
    ['team:platform', { teams: null }, 'policy-teams-unknown'],
    ['app:bob', {}, 'policy-not-allowed'],
    ['app:bob', { isBot: true }, null],
    ['user:bob', { isBot: true }, 'policy-bot-not-named'],
    ['role:read', { isBot: true }, 'policy-bot-not-named'],
    ['toString', {}, 'policy-not-allowed'],
  ] as const)('that allows %s to start, asked by %j', ([allow, asking, expected]) => {
    expect(code({ verb: 'start', ...asking }, [rule([allow])])).toBe(expected);
  });

  test('that names the environment decides there alone, and the others everywhere else', () => {
    const rules = [rule(['role:admin'], ['production']), rule(['role:write'])];
    expect(code({ verb: 'start', environment: 'Production' }, rules)).toBe('policy-not-allowed');
    expect(code({ verb: 'start', environment: 'staging', role: 'write' }, rules)).toBeNull();
    expect(code({ verb: 'pause', environment: 'production' }, rules)).toBeNull();
  });

  test('without anybody in it lets nobody, admins included', () => {
    expect(code({ verb: 'start', role: 'admin' }, [rule([])])).toBe('policy-not-allowed');
  });

  test('never lets a bot approve', () => {
    expect(code({ verb: 'approve', isBot: true }, [rule(['app:bob'])])).toBe('policy-bot-approves');
  });
});

test('a refusal names who may', () => {
  const why = authorize(defaultPolicy, { ...bob, verb: 'start', role: 'write', environment: 'production' });
  expect(why === null ? null : words(why)).toMatchObject({
    message: 'bob may not start in production; their role is write',
    hint: 'ask one of role:maintain, or have the policy file changed',
  });
});

test('the teams that have to be asked about are those of the rules, once', () => {
  const rules: PolicyRule[] = [
    { verbs: ['start'], environments: null, allow: ['team:a', 'user:b'] },
    { verbs: ['pause'], environments: null, allow: ['team:a', 'team:c'] },
  ];
  expect(teamsIn({ ...defaultPolicy, rules })).toEqual(['a', 'c']);
});

test('somebody is what a wave asks for by role, team or name; a bot is nothing of it', () => {
  const from = ['team:platform', 'user:octocat', 'role:maintain'];
  expect(qualifiesAs(from, { login: 'Octocat', role: 'admin', teams: ['web'], isBot: false })).toEqual(from.slice(1));
  expect(qualifiesAs(from, { login: 'octocat', role: 'admin', teams: ['platform'], isBot: true })).toEqual([]);
});

test('where teams cannot be read, somebody who is nothing else that a wave asks for is not refused as if they were none of them', () => {
  const from = ['team:platform', 'role:maintain'];
  const ann = { login: 'ann', role: 'write', teams: null, isBot: false };
  expect(whyApproverUnknown(from, ann)).toMatchObject({
    code: 'approval-teams-unknown',
    args: { teams: ['team:platform'] },
  });
  for (const known of [
    { ...ann, role: 'admin' },
    { ...ann, teams: [] },
    { ...ann, isBot: true },
  ])
    expect(whyApproverUnknown(from, known)).toBeNull();
  expect(whyApproverUnknown(['role:maintain'], ann)).toBeNull();
});

test('a higher role may all that a lower one may, whatever the rules', () => {
  const anyRule = fc.record({
    verbs: fc.subarray([...policyVerbs], { minLength: 1 }),
    environments: fc.constantFrom(null, ['production']),
    allow: fc.subarray(['role:triage', 'role:write', 'role:admin', 'user:bob', 'team:a']),
  });
  fc.assert(
    fc.property(fc.array(anyRule), fc.constantFrom(...policyVerbs), fc.nat(3), (rules, verb, rank) => {
      const [lower = '', higher = ''] = roles.slice(rank);
      const asking = { verb, environment: 'production', login: 'eve' };
      if (code({ ...asking, role: lower }, rules) === null) expect(code({ ...asking, role: higher }, rules)).toBeNull();
    }),
    { numRuns: 500 },
  );
});
