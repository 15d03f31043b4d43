import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import type { RolloutDefinition } from '../core/definition/rollout-definition.ts';
import { rolloutFileWith } from '../testing/rollout-file.ts';
import { parseRolloutFile } from './parse-rollout-file.ts';

const reference = readFileSync(new URL('../testing/data/reference-rollout.yml', import.meta.url));

function definitionOf(lines: string): RolloutDefinition {
  const { definition, problems } = parseRolloutFile(rolloutFileWith(lines), 'rollout.yml');
  expect(problems).toEqual([]);
  if (definition === null) throw new Error('no definition');
  return definition;
}

test('the whole language in one file is read without a problem', () => {
  const { definition, problems } = parseRolloutFile(reference, 'reference.yml');
  expect(problems).toEqual([]);
  expect(definition?.waves.map(({ name, take }) => [name, take.kind])).toEqual([
    ['canary', 'nodes'],
    ['early', 'size'],
    ['half', 'up-to'],
    ['rest', 'up-to'],
  ]);
  expect(definition?.gates.map(({ name, check }) => [name, check.kind])).toEqual([
    ['image-scan', 'scan'],
    ['provenance', 'attestation'],
    ['alerts', 'alerts'],
    ['ci', 'checks'],
    ['login', 'http'],
    ['port', 'tcp'],
    ['smoke', 'run'],
    ['errors', 'metric'],
    ['hours', 'window'],
  ]);
  expect(definition?.steps.apply).toMatchObject({
    attempts: 3,
    retryOn: ['timeout', 'unreachable', 'exit:75'],
    per: 'node',
  });
  expect(definition?.steps.verify?.until).toEqual({ within: 120_000, every: 2_000, successes: 3 });
});

test('what this release cannot do yet is listed with its place', () => {
  const { unsupported, locate } = parseRolloutFile(reference, 'reference.yml');
  expect(unsupported.map(({ path, what }) => `${path.join('.')}: ${what}`)).toEqual([
    'waves.3.environment: environment',
    'batch.runs-on: runs-on',
    'notify: notify',
  ]);
  expect(locate(unsupported[0]?.path ?? []).line).toBe(62);
  const ssh = parseRolloutFile(rolloutFileWith('drain: { run: ./drain.sh, via: ssh }'), 'f.yml');
  expect([ssh.definition?.steps.drain?.via, ssh.unsupported]).toEqual(['ssh', []]);
});

test('the definition is JSON and nothing else', () => {
  const { definition } = parseRolloutFile(reference, 'reference.yml');
  expect(JSON.parse(JSON.stringify(definition))).toEqual(definition);
});

test('every default of the smallest file', () => {
  const { definition } = parseRolloutFile(
    'rollout: web\nfleet: hosts.ini\napply: ./up.sh\nwaves: [1, 100%]\n',
    'f.yml',
  );
  const none = { kind: 'count', value: 0 };
  expect(definition).toEqual({
    rollout: 'web',
    description: '',
    params: {},
    secrets: [],
    fleet: {
      inventory: [{ kind: 'file', file: 'hosts.ini' }],
      select: { text: '', requirements: [] },
      exclude: [],
      minNodes: 1,
    },
    order: [],
    dependsOn: [],
    limits: [],
    waves: [
      {
        name: 'wave-1',
        take: { kind: 'up-to', amount: { kind: 'count', value: 1 } },
        optional: false,
        bake: null,
        environment: null,
        approval: null,
      },
      {
        name: 'wave-2',
        take: { kind: 'up-to', amount: { kind: 'percent', value: 100 } },
        optional: false,
        bake: null,
        environment: null,
        approval: null,
      },
    ],
    batch: { size: 50, parallel: 4, concurrency: 10, runsOn: ['ubuntu-latest'] },
    ssh: null,
    tasks: [],
    steps: {
      apply: {
        step: 'apply',
        action: { kind: 'run', command: { shell: './up.sh' } },
        timeout: 300_000,
        attempts: 1,
        backoff: { initial: 2_000, factor: 2, max: 60_000, jitter: 20 },
        retryOn: ['timeout', 'unreachable'],
        unreachableOn: [],
        via: 'runner',
        per: 'node',
      },
    },
    gates: [],
    onFailure: {
      node: 'leave',
      tolerate: [
        { class: 'failed', amount: none, per: 'wave', minSample: 1 },
        { class: 'unreachable', amount: none, per: 'wave', minSample: 1 },
      ],
      then: 'pause',
      unreachable: 'fail',
      rollback: { scope: 'wave', atMost: { kind: 'percent', value: 100 }, waves: false },
    },
    emergency: null,
    labels: [],
    notify: [],
  });
});

test.each([
  ['fleet: hosts.ini', 'fleet: { inventory: [{ file: hosts.ini }], min-nodes: 1 }'],
  [
    'verify: http://{address}/',
    'verify: { http: "http://{address}/", method: GET, headers: {}, expect: { status: [] } }',
  ],
  ['drain: [./drain.sh, --now]', 'drain: { run: [./drain.sh, --now] }'],
  ['waves: [1, 10%, 100%]', 'waves: [{ up-to: 1 }, { up-to: 10% }, { name: wave-3, up-to: 100% }]'],
  ['waves: [{ size: 1, bake: 10m }]', 'waves: [{ size: 1, bake: { for: 10m, hold-runner: 5m } }]'],
  ['waves: [{ size: 1, bake: 0s }]', 'waves: [{ size: 1 }]'],
  ['waves: [{ size: 1, environment: prod }]', 'waves: [{ size: 1, environment: { approve: prod } }]'],
  ['params: { version: 1.10 }', 'params: { version: { default: "1.10" } }'],
  ['params: { version: }', 'params: { version: { required: false } }'],
  ['secrets: TOKEN', 'secrets: [TOKEN]'],
  ['order: -tier', 'order: [-tier]'],
  ['on-failure: { tolerate: 5% }', 'on-failure: { tolerate: [{ failed: 5%, per: wave }, { unreachable: 0 }] }'],
  [
    'verify: { http: "http://a/", expect: { status: 200 } }',
    'verify: { http: "http://a/", expect: { status: [200] } }',
  ],
])('%s is short for %s', (short, long) => {
  expect(definitionOf(short)).toEqual(definitionOf(long));
});

test('steps may stand under `steps` or at the top level', () => {
  const grouped = [
    'rollout: web',
    'fleet: hosts.ini',
    'waves: [100%]',
    'steps: { apply: { run: ./up.sh }, drain: ./drain.sh }',
  ];
  const { definition } = parseRolloutFile(grouped.join('\n'), 'f.yml');
  expect(definition).toEqual(definitionOf('drain: ./drain.sh'));
});

test('steps and tasks take from `defaults` what they do not say themselves', () => {
  const { steps, tasks } = definitionOf(
    [
      'defaults: { timeout: 30s, attempts: 4, backoff: { initial: 1s }, unreachable-on: ["exit:255"] }',
      'drain: { run: ./drain.sh, attempts: 2, backoff: { factor: 3 } }',
      'tasks: [{ name: note, at: after-rollout, run: ./note.sh }]',
    ].join('\n'),
  );
  expect(steps.apply).toMatchObject({ timeout: 30_000, attempts: 4, unreachableOn: ['exit:255'] });
  expect(steps.apply.backoff).toEqual({ initial: 1_000, factor: 2, max: 60_000, jitter: 20 });
  expect(steps.drain).toMatchObject({ timeout: 30_000, attempts: 2, backoff: { initial: 2_000, factor: 3 } });
  expect(tasks[0]).toMatchObject({ timeout: 30_000, attempts: 4 });
});

test('an http step can write', () => {
  const { steps } = definitionOf(
    'drain: { http: "http://lb/{name}", method: POST, headers: { x-node: "{name}" }, body: "{\\"node\\":\\"{name}\\"}", expect: { headers: { x-done: "yes" } } }',
  );
  expect(steps.drain?.action).toEqual({
    kind: 'http',
    url: 'http://lb/{name}',
    method: 'POST',
    headers: { 'x-node': '{name}' },
    body: '{"node":"{name}"}',
    expect: { status: [], headers: { 'x-done': 'yes' }, json: {} },
  });
});

test('`every` of a gate is how often it is asked during a bake, and how often within a time elsewhere', () => {
  const { gates } = definitionOf(
    [
      'waves: [{ size: 1, bake: 10m }]',
      'gates:',
      '  - { name: a, at: during-bake, every: 5s, within: 20s, http: "http://shop/" }',
      '  - { name: b, at: after-wave, every: 5s, within: 20s, http: "http://shop/" }',
      '  - { name: c, at: during-bake, run: ./ask.sh }',
    ].join('\n'),
  );
  expect(gates.map(({ every, check }) => [every, 'until' in check ? check.until : undefined])).toEqual([
    [5_000, { within: 20_000, every: 2_000, successes: 1 }],
    [undefined, { within: 20_000, every: 5_000, successes: 1 }],
    [60_000, undefined],
  ]);
});

test('days of a window are one, a range that may wrap around, or a list', () => {
  const { gates } = definitionOf(
    'gates: [{ name: w, at: before-wave, window: { timezone: UTC, open: [{ days: mon, from: "09:00", to: "24:00" }, { days: sat-mon, from: "22:00", to: "02:00" }, { days: [fri, mon-tue], from: 09:00, to: 10:00 }, { from: "00:00", to: "24:00" }] } }]',
  );
  const [check] = gates.map((gate) => gate.check);
  if (check?.kind !== 'window') throw new Error('no window');
  expect(check.window.open.map(({ days }) => days.join(' '))).toEqual([
    'mon',
    'mon sat sun',
    'mon tue fri',
    'mon tue wed thu fri sat sun',
  ]);
});

test('a param keeps the text of a number as it is written', () => {
  expect(definitionOf('params: { a: 1.10, b: { default: 0x1F }, c: { default: true } }').params).toMatchObject({
    a: { default: '1.10' },
    b: { default: '0x1F' },
    c: { default: 'true' },
  });
});

test('a path leads to the place of a value, of a step at the top level, and to the nearest place above', () => {
  const text = [
    'rollout: web',
    'fleet: hosts.ini',
    'apply: ./up.sh',
    'waves:',
    '  - 1',
    '  - size: 10%',
    'depends-on: []',
  ].join('\n');
  const { locate } = parseRolloutFile(text, 'f.yml');
  const place = (...path: (string | number)[]) => `${locate(path).line}:${locate(path).column}`;
  expect(place('rollout')).toBe('1:10');
  expect(place('steps', 'apply', 'run')).toBe('3:8');
  expect(place('waves')).toBe('4:1');
  expect(place('waves', 0, 'up-to')).toBe('5:5');
  expect(place('waves', 1, 'size')).toBe('6:11');
  expect(place('dependsOn')).toBe('7:13');
  expect(place('limits', 0, 'at-most')).toBe('1:1');
});

test('all problems of a file are reported at once, in its order', () => {
  const text = [
    'rollout: web-1',
    'flet: x',
    'waves: [0]',
    'apply: 3',
    'gates:',
    '  - name: a',
    '    at: befor-wave',
  ].join('\n');
  const { problems, definition } = parseRolloutFile(text, 'f.yml');
  expect(definition).toBeNull();
  expect(problems.map(({ code, location }) => `${location?.line} ${code}`)).toEqual([
    '1 missing-key',
    '1 rollout-name-ends-in-number',
    '2 unknown-key',
    '3 zero-means-none',
    '4 quotes-missing',
    '6 choice-missing',
    '7 not-one-of',
  ]);
});

test('warnings do not keep a file from being used', () => {
  const { definition, problems } = parseRolloutFile(rolloutFileWith('drain: echo {name}'), 'f.yml');
  expect(problems.map(({ code, severity }) => [code, severity])).toEqual([['template-in-run', 'warning']]);
  expect(definition?.steps.drain?.action).toEqual({ kind: 'run', command: { shell: 'echo {name}' } });
});

test('a variable of the shell in braces is no template', () => {
  expect(definitionOf('drain: echo ${name}').steps.drain).toBeDefined();
});
