import { execFileSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { load } from 'js-yaml';
import { describe, expect, test } from 'vitest';
import { callerText, commentText, scheduleText } from '../src/cli/init/callers.ts';
import { neededRunner } from '../src/github/preflight/check-runners.ts';
import { gateQuestions } from '../src/github/preflight/gate-questions.ts';
import { commentPermissions, rolloutPermissions } from '../src/github/preflight/permissions.ts';
import { parseRolloutFile } from '../src/spec/parse-rollout-file.ts';
import { parseActionFile, parseWorkflowFile } from '../src/testing/github/runner/github-parser.ts';
import { rolloutFileWith } from '../src/testing/rollout-file.ts';

const root = fileURLToPath(new URL('..', import.meta.url));
const read = (path: string): string => readFileSync(join(root, path), 'utf8');
const page = read('docs/github.md');
const workflow = '.github/workflows/rollout.yml';
const comment = '.github/workflows/comment.yml';
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
      for (const path of [workflow, comment, batch]) {
        mkdirSync(dirname(join(folder, path)), { recursive: true });
        cpSync(join(root, path), join(folder, path));
      }
      execFileSync('sh', ['-c', command], { cwd: folder });
      const [changed = '', heard = '', composite = ''] = [workflow, comment, batch].map((path) =>
        readFileSync(join(folder, path), 'utf8'),
      );
      expect(changed + heard + composite).not.toContain('$/');
      expect(changed).not.toContain('deployment: false');
      expect(heard).toContain('uses: OWNER/wavegate/actions/comment@v1\n');
      expect(changed).toContain('uses: OWNER/wavegate/actions/batch@v1\n');
      expect(composite).toContain('uses: OWNER/wavegate/actions/apply@v1\n');
      await parseWorkflowFile(workflow, changed);
      await parseWorkflowFile(comment, heard);
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

describe('permissions', () => {
  const { permissions: ofAll, jobs } = load(read(workflow)) as Workflow & { permissions?: unknown };
  const written = [callerText, scheduleText].map((text) => jobOf(text('OWNER/wavegate@v1', 'web.yml')));

  test('the callers that are written grant what the preflight wants, and no more', () => {
    for (const { permissions } of written) expect(permissions).toEqual(rolloutPermissions);
    expect(jobOf(commentText('OWNER/wavegate@v1')).permissions).toEqual(commentPermissions);
  });

  test('what the reusable workflow for comments names is what its caller grants', () => {
    const { comment } = (load(read('.github/workflows/comment.yml')) as Workflow).jobs;
    expect(comment?.permissions).toEqual(commentPermissions);
  });

  test('that for rollouts names what all of them need and what batch jobs have, and leaves the rest to the caller', () => {
    expect(ofAll).toBeUndefined();
    const named = Object.entries(jobs).filter(([, { permissions }]) => permissions !== undefined);
    expect(Object.fromEntries(named.map(([job, { permissions }]) => [job, permissions]))).toEqual({
      permissions: rolloutPermissions,
      batch: { contents: 'read', actions: 'read' },
    });
  });

  test('it says what each is for that gates may need', () => {
    const definition = rolloutFileWith(`waves: [100%]
secrets: [T]
gates:
  - { name: ci, at: before-rollout, checks: { required: [build] } }
  - { name: alerts, at: before-wave, alerts: { code-scanning: high, dependabot: high } }
  - { name: built, at: before-wave, attestation: { subjects: ["sha256:${'a'.repeat(64)}"], signer-workflow: acme/fleet/.github/workflows/x.yml, trusted-root: root.json } }`);
    const place = { name: 'acme/fleet', private: true, defaultBranch: 'main' };
    const asked = gateQuestions(parseRolloutFile(definition, 'web.yml').definition ?? never(), place);
    const needed = Object.assign({}, ...asked.map(({ permissions }) => permissions)) as object;
    const told = [...read(workflow).matchAll(/^# +([\w-]+): (\w+) # .+$/gm)].map(([, name, access]) => [name, access]);
    expect(Object.fromEntries(told)).toEqual(needed);
    const rows = page.slice(page.indexOf('<!-- permissions -->'), page.indexOf('<!-- end permissions -->'));
    for (const [name, access] of Object.entries({ ...rolloutPermissions, ...commentPermissions, ...needed }))
      expect(rows).toContain(`\`${name}: ${String(access)}\``);
  });
});

/** The only job of a caller. */
function jobOf(text: string): { readonly permissions?: unknown } {
  return Object.values((load(text) as Workflow).jobs)[0] ?? never();
}

function never(): never {
  throw new Error('the test is wrong');
}
