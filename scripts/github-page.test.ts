import { execFileSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { load } from 'js-yaml';
import { describe, expect, test } from 'vitest';
import { callerText, commentText, scheduleText } from '../src/cli/init/callers.ts';
import { neededRunner } from '../src/github/preflight/check-runners.ts';
import { neededPermissions } from '../src/github/preflight/permissions.ts';
import { parseActionFile, parseWorkflowFile } from '../src/testing/github/runner/github-parser.ts';

const root = fileURLToPath(new URL('..', import.meta.url));
const read = (path: string): string => readFileSync(join(root, path), 'utf8');
const page = read('docs/github.md');
const workflow = '.github/workflows/rollout.yml';
const batch = 'actions/batch/action.yml';

interface Workflow {
  readonly jobs: Readonly<Record<string, { readonly permissions?: unknown }>>;
}

/** Of whatever is called by the reusable workflow's name in the YAML of a text: what it is given, and what it is granted. */
function calls(text: string): unknown[] {
  const blocks = [...text.matchAll(/```yaml\n([^]*?)```/g)].map(([, yaml]) => load(yaml ?? '') as Partial<Workflow>);
  return blocks.flatMap(({ jobs }) => Object.values(jobs ?? {}));
}

describe('docs/github.md', () => {
  test('shows the callers that `wavegate init` writes', () => {
    expect(page).toContain(callerText('OWNER/wavegate@v1', '.github/rollouts/web.yml'));
    expect(page).toContain(commentText('OWNER/wavegate@v1'));
    expect(page).toContain(scheduleText('OWNER/wavegate@v1'));
  });

  test('says which runner is needed', () => expect(page).toContain(`have to be ${neededRunner} or newer`));

  test('what it says to do for Enterprise Server leaves nothing that is not known there', async () => {
    const command = /^ +(sed -i .*)$/m.exec(page)?.[1] ?? '';
    const folder = mkdtempSync(join(tmpdir(), 'wavegate-enterprise-'));
    try {
      for (const path of [workflow, batch]) {
        mkdirSync(dirname(join(folder, path)), { recursive: true });
        cpSync(join(root, path), join(folder, path));
      }
      execFileSync('sh', ['-c', command], { cwd: folder });
      const [changed = '', composite = ''] = [workflow, batch].map((path) => readFileSync(join(folder, path), 'utf8'));
      expect(changed + composite).not.toContain('$/');
      expect(changed).toContain('uses: OWNER/wavegate/actions/batch@v1\n');
      expect(composite).toContain('uses: OWNER/wavegate/actions/apply@v1\n');
      await parseWorkflowFile(workflow, changed);
      parseActionFile(batch, composite);
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  });
});

test('the README shows the callers in short: they call, give and grant what the written ones do', () => {
  const written = [callerText, commentText, scheduleText].map(
    (text) => load(text('OWNER/wavegate@v1', '.github/rollouts/web.yml')) as Workflow,
  );
  expect(calls(read('README.md'))).toEqual(written.flatMap(({ jobs }) => Object.values(jobs)));
});

test('the preflight wants of a caller what the jobs of the reusable workflow take, and no more', () => {
  const { jobs } = load(read(workflow)) as Workflow;
  const taken: Record<string, unknown> = {};
  for (const { permissions } of Object.values(jobs)) {
    for (const [name, access] of Object.entries(permissions as Record<string, string>))
      if (taken[name] !== 'write') taken[name] = access;
  }
  expect(neededPermissions).toEqual(taken);
});
