import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, realpathSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { recordRollout } from '../testing/report-ledger.ts';
import { toldRollout } from '../testing/told-rollout.ts';

const program = fileURLToPath(new URL('../../bin/wavegate.cjs', import.meta.url));

describe('wavegate report', () => {
  const folder = realpathSync(mkdtempSync(join(tmpdir(), 'wavegate-report-')));
  const wavegate = (...args: string[]) =>
    spawnSync(process.execPath, [program, 'report', ...args], { cwd: folder, encoding: 'utf8' });

  beforeAll(async () => {
    const { plan, events } = toldRollout();
    await recordRollout(join(folder, '.wavegate'), plan, events);
  });
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  test('writes beside the ledger, readable for its owner alone, and says where', () => {
    const path = join(folder, '.wavegate/web-1/report.html');
    expect(wavegate('web')).toMatchObject({ status: 0, stdout: '.wavegate/web-1/report.html\n', stderr: '' });
    expect(readFileSync(path, 'utf8')).toMatch(/^<!doctype html>\n/);
    expect(statSync(path).mode & 0o777).toBe(0o600);
    expect(wavegate('web-1', '--json')).toMatchObject({ status: 0, stdout: `{"path":"${path}"}\n`, stderr: '' });
  });

  test('writes where it is told to, again and again', () => {
    const first = wavegate('web-1', '--out', 'story.html', '--json');
    expect(first.stdout).toBe(`{"path":"${join(folder, 'story.html')}"}\n`);
    expect(wavegate('web-1', '--out', 'story.html').stdout).toBe('story.html\n');
  });

  test('refuses a place where it cannot write, and an execution that there is not', () => {
    expect(wavegate('web-1', '--out', 'no/such/story.html')).toMatchObject({
      status: 2,
      stdout: '',
      stderr:
        'error file-not-writable\n' +
        `  ${folder}/no/such/story.html cannot be written: its folder does not exist\n` +
        '  hint: make its folder first, or name another file with `--out`\n',
    });
    expect(wavegate('web-1', '--out', '.').stderr).toContain(`${folder} cannot be written: it is a folder`);
    expect(wavegate('web-7')).toMatchObject({ status: 2, stdout: '' });
  });
});
