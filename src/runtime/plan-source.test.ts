import { mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { changesSince, planSource } from './plan-source.ts';
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

describe('what excuses findings', () => {
  const excusedBy = (scan: object) => {
    const rollout = JSON.parse(readFileSync(join(folder, 'rollout.yml'), 'utf8')) as object;
    const gates = [{ name: 'scan', at: 'before-rollout', scan: { reports: ['r.json'], ...scan } }];
    writeFileSync(join(folder, 'rollout.yml'), JSON.stringify({ ...rollout, gates }));
  };

  test('is part of it as far as it is there: a link that leads nowhere is for the gate to say', async () => {
    excusedBy({ vex: ['*.vex.json'], exceptions: 'gone.yml' });
    writeFileSync(join(folder, 'a.vex.json'), '{}');
    symlinkSync('gone.json', join(folder, 'b.vex.json'));
    expect(Object.keys(await files())).toEqual(['a.vex.json', 'rollout.yml']);
  });

  test('is part of it wherever it lies', async () => {
    const outside = mkdtempSync(join(tmpdir(), 'wavegate-exceptions-'));
    const exceptions = join(outside, 'exceptions.yml');
    writeFileSync(exceptions, 'exceptions: []');
    excusedBy({ exceptions });
    const source = await planSource(await readRolloutFile(join(folder, 'rollout.yml')));
    expect(Object.keys(source.files)).toContain(exceptions);
    expect(await changesSince(source, folder)).toEqual([]);
    writeFileSync(exceptions, 'exceptions: [ ]');
    expect(await changesSince(source, folder)).toMatchObject([{ code: 'planned-file-changed', args: { gone: false } }]);
    rmSync(outside, { recursive: true });
  });
});
