import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import type { Plan } from '../../core/plan/plan.ts';
import { problem, ProblemError } from '../../errors/problem.ts';
import { renderPlan } from '../../report/plan-table.ts';
import { makeRolloutPlan } from '../../runtime/make-rollout-plan.ts';
import { readRolloutFile } from '../../runtime/rollout-file.ts';
import { exitCodes, type Invocation, valueOf } from '../command-spec.ts';
import { type Answers, answersOf } from '../init/answers.ts';
import { ask, type Asking, confirmed } from '../init/ask.ts';
import { callerFiles, type NewFile, rolloutFiles, rolloutPath } from '../init/files.ts';
import { workflowSource } from '../init/callers.ts';
import { whatNext } from '../init/what-next.ts';
import { writeNewFiles } from '../init/write-new-files.ts';
import { Output } from '../output.ts';

export async function run(invocation: Invocation): Promise<number> {
  const output = new Output(invocation);
  const root = rootAbove(process.cwd());
  const source = workflowSource(valueOf(invocation, 'from'));
  const asking = askingIn(invocation, root);
  let answers: Answers;
  let split: { files: NewFile[]; kept: string[] };
  let plan: Plan;
  try {
    answers = answersOf(await ask(invocation, asking), root);
    split = await newFiles(root, answers, source);
    plan = await rehearse(root, answers, split.files);
    const list = split.files.map(({ path }) => `  ${path}\n`).join('');
    if (asking.terminal !== null && !(await confirmed(`\nThis writes\n${list}Go on?`, asking))) {
      output.note('Nothing was written.');
      return exitCodes.done;
    }
  } catch (error) {
    if ((error as Error).name !== 'AbortError') throw error;
    output.note('\nNothing was written.');
    return exitCodes.interrupted;
  }
  await writeNewFiles(root, split.files);
  // Outside git a rollout file finds its inventory beside itself alone; these files are for a repository.
  if (isGit(root)) plan = await planOf(join(root, rolloutPath(answers)), rolloutPath(answers), []);
  const paths = split.files.map(({ path }) => path);
  if (output.json) output.value({ ok: true, paths, kept: split.kept, digest: plan.digest });
  else {
    output.text(`Wrote ${paths.join(', ')}.\n`);
    output.text(renderPlan(plan, { width: process.stdout.columns ?? 100, color: output.color }));
    output.text(whatNext({ answers, source, kept: split.kept, root, git: isGit(root) }));
  }
  return exitCodes.done;
}

function askingIn(invocation: Invocation, folder: string): Asking {
  const interrupted = new AbortController();
  process.once('SIGINT', () => interrupted.abort());
  const person = process.stdin.isTTY === true && process.stderr.isTTY === true;
  const quiet = invocation.switches.has('yes') || invocation.switches.has('json') || !person;
  const terminal = quiet ? null : { input: process.stdin, output: process.stderr };
  return { terminal, folder, signal: interrupted.signal };
}

/** The files to write, and those that are kept: workflows that call ours already serve every rollout. Refuses what would be overwritten. */
async function newFiles(root: string, answers: Answers, source: string): Promise<{ files: NewFile[]; kept: string[] }> {
  const own = rolloutFiles(answers);
  const callers = callerFiles(answers, source);
  const there = (file: NewFile): boolean => existsSync(join(root, file.path));
  const kept: string[] = [];
  if (!own.some(there)) {
    for (const { path } of callers.filter(there)) if (await callsOurs(join(root, path))) kept.push(path);
  }
  const files = [...own, ...callers].filter(({ path }) => !kept.includes(path));
  const existing = files.filter(there).map(({ path }) => path);
  if (existing.length > 0) throw new ProblemError([problem('init-would-overwrite', { files: existing })]);
  return { files, kept };
}

async function callsOurs(path: string): Promise<boolean> {
  return /^ +uses: \S+\/\.github\/workflows\/(?:rollout|comment)\.yml@/m.test(await readFile(path, 'utf8'));
}

/** Plans the files in a place of their own: what would not work is refused before anything is written. */
async function rehearse(root: string, answers: Answers, files: readonly NewFile[]): Promise<Plan> {
  const stage = await mkdtemp(join(tmpdir(), 'wavegate-init-'));
  try {
    await mkdir(join(stage, '.git'));
    await writeNewFiles(stage, files);
    const inventory = answers.nodes.kind === 'file' ? [resolve(root, answers.nodes.path)] : [];
    return await planOf(join(stage, rolloutPath(answers)), rolloutPath(answers), inventory);
  } finally {
    await rm(stage, { recursive: true, force: true });
  }
}

async function planOf(path: string, name: string, inventory: readonly string[]): Promise<Plan> {
  const file = await readRolloutFile(path, name);
  const { plan } = await makeRolloutPlan(file, { params: {}, inventory, secrets: {}, env: process.env });
  return plan;
}

/** The git root, or the folder itself outside git. */
function rootAbove(folder: string): string {
  for (let at = folder; ; at = dirname(at)) {
    if (isGit(at)) return at;
    if (dirname(at) === at) return folder;
  }
}

function isGit(folder: string): boolean {
  return existsSync(join(folder, '.git'));
}
