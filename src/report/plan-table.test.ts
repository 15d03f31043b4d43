import { expect, test } from 'vitest';
import { reason } from '../errors/problem.ts';
import { dependency, limit, node, nodes, plan, wave } from '../testing/plans.ts';
import { renderPlan } from './plan-table.ts';

const fleet = Array.from({ length: 1200 }, (_, index) =>
  node(`web-${String(index).padStart(4, '0')}`, { zone: `z${index % 3}`, role: index % 2 ? 'web' : 'api' }),
);

const of = plan(
  {
    description: 'OpenSSL 3.0.17 on the web tier',
    dependsOn: [dependency('role=web', 'role=api')],
    limits: [limit('2%', 'zone'), limit(30)],
    waves: [
      { ...wave('canary', { size: 1 }), bake: { for: 600_000, holdRunner: 300_000 } },
      {
        ...wave('half', { upTo: '50%' }),
        approval: { required: 2, from: ['team:platform'] },
        environment: { approve: 'production' },
      },
      wave('again', { upTo: '50%' }),
      wave('rest', { upTo: '100%' }),
    ],
    tasks: [
      {
        name: 'rotate-secret',
        at: 'before-rollout',
        action: { kind: 'run', command: { shell: './rotate.sh' } },
        timeout: 1000,
        attempts: 1,
        backoff: { initial: 1, factor: 1, max: 1, jitter: 0 },
        retryOn: [],
      },
    ],
    gates: [
      {
        name: 'login',
        at: 'after-batch',
        mode: 'enforce',
        onInconclusive: 'wait',
        timeout: 1000,
        check: { kind: 'tcp', address: '{address}:22' },
      },
      {
        name: 'errors',
        at: 'during-bake',
        mode: 'advise',
        onInconclusive: 'wait',
        timeout: 1000,
        check: { kind: 'tcp', address: 'prom:9090' },
      },
    ],
  },
  fleet,
  {
    params: { version: '3.0.17' },
    excluded: ['web-9', 'web-8'].map((name) => ({ node: name, reason: reason('excluded-by-file', {}) })),
  },
);

test('it says what happens in which order, to whom, how much at once, and why', () => {
  expect(renderPlan(of, { width: 80, color: false }).split('\n')).toEqual([
    'web  1200 nodes in 4 waves, 2 excluded',
    '          OpenSSL 3.0.17 on the web tier',
    '  params  version=3.0.17',
    '  first   task rotate-secret',
    '',
    '1 canary  1 node',
    '  size    the next 1',
    '  nodes   web-0000',
    '  work    1 batch of 1 node, alone',
    '  batches after each batch: gate login',
    '  bake    10m, watched by gate errors (advises)',
    '',
    '2 half  599 nodes',
    '  size    50% of 1200 nodes is 600; 1 came before, so 599 more',
    '  nodes   web-0002, web-0004, web-0006, web-0008 … and 595 more',
    '  before  environment production, 2 approvals from team:platform',
    '  work    round 1: 50 batches of 5 to 6, 4 at once × 5 to 6 nodes each: up to 24',
    '          in progress',
    '          round 2: 50 batches of 6, 4 at once × 6 nodes each: up to 24 in',
    '          progress',
    '  batches after each batch: gate login',
    '',
    '3 again  no nodes',
    '  size    empty: up to 50% of 1200 nodes is 600, and 600 came before',
    '',
    '4 rest  600 nodes',
    '  size    100% of 1200 nodes is 1200; 600 came before, so 600 more',
    '  nodes   web-0600, web-0602, web-0604, web-0606 … and 596 more',
    '  work    rounds 1 to 2, each: 50 batches of 6, 4 at once × 6 nodes each: up to',
    '          24 in progress',
    '  batches after each batch: gate login',
    '',
    'Limits  how many may be out of service at once',
    '          at most 2% per zone: 8 of 400 nodes in z0, z1, z2',
    '          at most 30 of the whole fleet: 30 of 1200 nodes',
    '',
    'Excluded  2 nodes',
    '          web-8, web-9: The rollout file names it under fleet.exclude.',
    '',
    `Digest  ${of.digest}`,
    '',
  ]);
});

test('no line is wider than it may be, down to 40 columns', () => {
  for (const width of [40, 60, 80, 200]) {
    const widest = Math.max(
      ...renderPlan(of, { width, color: false })
        .split('\n')
        .map((line) => line.length),
    );
    expect(widest).toBeLessThanOrEqual(Math.max(width, 'Digest  '.length + of.digest.length));
  }
});

test('colour changes nothing but the colour', () => {
  const colored = renderPlan(of, { width: 80, color: true });
  expect(colored).not.toBe(renderPlan(of, { width: 80, color: false }));
  // biome-ignore lint/suspicious/noControlCharactersInRegex: escapes are what is taken out
  expect(colored.replaceAll(/\u001B\[\d+m/g, '')).toBe(renderPlan(of, { width: 80, color: false }));
});

test('what comes from outside cannot act on the terminal', () => {
  const hostile = plan({ description: '\u001B[2Jgone' }, [node('a\u001B[31m', { zone: '\u202Ex' })]);
  expect(renderPlan(hostile, { width: 80, color: false })).not.toMatch(/[\u001B\u202E]/);
});

test('it is as long as the plan has waves, not nodes', () => {
  const lines = renderPlan(plan({ limits: [limit(1, 'shard')] }, nodes(20_000, 'n')), { width: 80, color: false });
  expect(lines.split('\n').length).toBeLessThan(25);
});
