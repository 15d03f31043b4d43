import { readFileSync } from 'node:fs';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { load } from 'js-yaml';
import { expect, test } from 'vitest';
import { rolloutFileWith, rolloutFileWithout } from '../testing/rollout-file.ts';
import { policyJsonSchema, rolloutJsonSchema } from './json-schema.ts';
import { parsePolicyFile } from './parse-policy-file.ts';
import { parseRolloutFile } from './parse-rollout-file.ts';

const schema = rolloutJsonSchema();
const validate = new Ajv2020({ strict: true, strictRequired: false, strictTypes: false }).compile(schema);

const reference = readFileSync(new URL('../testing/data/reference-rollout.yml', import.meta.url), 'utf8');

test.each([
  reference,
  rolloutFileWith('description: short'),
  rolloutFileWith(
    'verify: http://{address}/healthz\nwaves: [1, 10%, { size: 3, bake: 10m }, { nodes: a=b, optional: true }, 100%]',
  ),
  rolloutFileWith('drain: [./drain.sh, --now]\nrestore: { http: "http://lb/", method: POST, expect: { status: 204 } }'),
  rolloutFileWith('params: { version: 1.10, reason: , other: { default: null } }'),
  rolloutFileWith('on-failure: { tolerate: 0, rollback: { at-most: 0% } }'),
  rolloutFileWith('secrets: TOKEN\norder: -tier\nbatch: { runs-on: self-hosted }'),
  rolloutFileWith(
    'fleet: { inventory: [hosts.ini, { run: ./list.sh }, { run: [./list.sh, -x] }], select: "a in (b,c)" }',
  ),
  rolloutFileWith('waves: [{ size: 1, environment: prod, approval: { from: ["team:a"] } }]'),
  'rollout: web\nfleet: hosts.ini\nwaves: [100%]\nsteps: { apply: ./up.sh }\n',
])('a file that is read without an error is also valid by the JSON Schema (%#)', (text) => {
  expect(parseRolloutFile(text, 'f.yml').problems).toEqual([]);
  validate(load(text));
  expect(validate.errors).toBeNull();
});

test.each([
  rolloutFileWithout('rollout'),
  rolloutFileWithout('fleet'),
  rolloutFileWithout('waves'),
  rolloutFileWithout('apply'),
  rolloutFileWith('limit: []'),
  rolloutFileWith('rollout: Web'),
  rolloutFileWith('waves: []'),
  rolloutFileWith('waves: [0]'),
  rolloutFileWith('waves: [110%]'),
  rolloutFileWith('waves: [33.3%]'),
  rolloutFileWith('waves: ["3"]'),
  rolloutFileWith('waves: [{ size: 1, up-to: 1 }]'),
  rolloutFileWith('waves: [{ name: canary }]'),
  rolloutFileWith('waves: [{ size: 1, optional: true }]'),
  rolloutFileWith('batch: { size: 0 }'),
  rolloutFileWith('batch: { parallel: 257 }'),
  rolloutFileWith('defaults: { timeout: 90 }'),
  rolloutFileWith('defaults: { timeout: 0s }'),
  rolloutFileWith('defaults: { timeout: 1h30m }'),
  rolloutFileWith('drain:'),
  rolloutFileWith('description: 3.10'),
  rolloutFileWith('description: ""'),
  rolloutFileWith('drain: { run: ./a.sh, http: "http://b/" }'),
  rolloutFileWith('drain: { run: ./a.sh, method: POST }'),
  rolloutFileWith('drain: { run: ./a.sh, within: 5m }'),
  rolloutFileWith('drain: { run: ./a.sh, retry-on: [exit:0] }'),
  rolloutFileWith('verify: { run: ./a.sh, successes: 3 }'),
  rolloutFileWith('gates: [{ at: before-wave, run: ./ask.sh }]'),
  rolloutFileWith('gates: [{ name: a, at: before-wave }]'),
  rolloutFileWith('gates: [{ name: a, at: befor-wave, run: ./ask.sh }]'),
  rolloutFileWith('gates: [{ name: a, at: before-wave, window: { open: [] } }]'),
  rolloutFileWith('on-failure: { then: panic }'),
  rolloutFileWith('on-failure: { tolerate: [{ failed: 1, unreachable: 1 }] }'),
  rolloutFileWith('notify: [on-call]'),
  rolloutFileWith('params: { Version: {} }'),
  '- a\n- list\n',
  'just text\n',
])('a file whose shape is refused is refused by the JSON Schema too (%#)', (text) => {
  expect(parseRolloutFile(text, 'f.yml').definition).toBeNull();
  expect(validate(load(text))).toBe(false);
});

interface Documented {
  readonly description?: string;
  readonly properties?: Readonly<Record<string, Documented>>;
}

test('every key has a description for editors to show', () => {
  const objects = Object.entries(schema['$defs'] as Readonly<Record<string, Documented>>);
  const silent = objects.flatMap(([name, { properties = {} }]) =>
    Object.entries(properties).flatMap(([key, { description = '' }]) => (description === '' ? [`${name}.${key}`] : [])),
  );
  expect(silent).toEqual([]);
  expect(objects.length).toBeGreaterThan(30);
});

test('every default and every example in the schema is valid by it', () => {
  const objects = Object.entries(schema['$defs'] as Readonly<Record<string, { properties: Record<string, object> }>>);
  const ajv = new Ajv2020({ strict: true, strictRequired: false, strictTypes: false }).addSchema(schema, 'rollout');
  const wrong = objects.flatMap(([name, { properties }]) =>
    Object.entries(properties).flatMap(([key, field]) => {
      const check = ajv.compile({ $ref: `rollout#/$defs/${name}/properties/${key}` });
      const { default: standard, examples = [] } = field as { default?: unknown; examples?: unknown[] };
      const values = standard === undefined ? examples : [standard, ...examples];
      return values.filter((value) => !check(value)).map((value) => `${name}.${key}: ${JSON.stringify(value)}`);
    }),
  );
  expect(wrong).toEqual([]);
});

test('a policy file that is read without an error is also valid by its own JSON Schema', () => {
  const policy = `rules: [{ verbs: [all], allow: ["team:platform"] }]
require:
  - { environments: [production], gates: [{ scan: { severity: high, max-age: 24h }, at: [before-wave] }] }
  - { nodes: "env in (prod)", largest-wave: 10%, approvals: { required: 2 }, emergency-without: [approvals] }
`;
  expect(parsePolicyFile(policy, 'p.yml').problems).toEqual([]);
  const valid = new Ajv2020({ strict: true, strictRequired: false, strictTypes: false }).compile(policyJsonSchema());
  valid(load(policy));
  expect(valid.errors).toBeNull();
  expect(valid({ require: [{ gates: [{ scan: { severity: 'worst' } }] }] })).toBe(false);
});
