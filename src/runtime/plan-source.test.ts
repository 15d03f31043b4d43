import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { planSource } from './plan-source.ts';
import { readRolloutFile } from './rollout-file.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'wavegate-plan-source-'));
  const attestation = { subjects: ['{params.digest}'], 'signer-workflow': 'acme/app/.github/workflows/build.yml' };
  const gates = [
    { name: 'provenance', at: 'before-rollout', attestation: { ...attestation, 'trusted-root': 'root.json' } },
  ];
  const rollout = { rollout: 'web', fleet: 'nodes.json', apply: 'true', waves: ['100%'], gates };
  // JSON is YAML.
  writeFileSync(join(folder, 'rollout.yml'), JSON.stringify(rollout));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const files = async () => (await planSource(await readRolloutFile(join(folder, 'rollout.yml')))).files;

test('what signatures are checked against is part of what a plan is made from', async () => {
  writeFileSync(join(folder, 'root.json'), '{}');
  const before = await files();
  expect(Object.keys(before)).toEqual(['rollout.yml', 'root.json']);
  writeFileSync(join(folder, 'root.json'), '{ }');
  expect((await files())['root.json']).not.toBe(before['root.json']);
});

test('where it is not there, the gate says so and not the plan', async () => {
  expect(Object.keys(await files())).toEqual(['rollout.yml']);
});
