import { resolve } from 'node:path';
import type { Problem } from '../../errors/problem.ts';
import { planSummary } from '../../report/github/summaries/plan-summary.ts';
import { writePlanJson } from '../../report/plan-json.ts';
import { readRolloutFile, type RolloutFile } from '../../runtime/rollout-file.ts';
import { jobFile } from '../shared/files.ts';
import { type Job, jobFrom } from '../shared/job.ts';
import { planInJob } from '../shared/planned.ts';
import { type ActionResult, exitCodes } from '../shared/result.ts';
import type { Invocation } from '../table.ts';

export async function runPlan(invocation: Invocation): Promise<ActionResult> {
  const { inputs, env } = invocation;
  const job = jobFrom(env);
  const file = await readRolloutFile(resolve(job.workspace, inputs['file'] ?? ''), inputs['file']);
  const { plan, problems } = await planInJob(invocation, file);
  const pieces: string[] = [];
  writePlanJson(plan, (text) => pieces.push(text));
  const markdown = planSummary(plan);
  const outputs = {
    digest: plan.digest,
    'plan-file': await jobFile(job.temporary, 'plan.json', pieces.join('')),
    selected: String(plan.nodes.length),
    waves: String(plan.waves.length),
    'markdown-file': await jobFile(job.temporary, 'plan.md', markdown),
  };
  const stops = await stopsOnGitHub(invocation, job, file);
  const bad = stops.some(({ severity }) => severity === 'error');
  return { outputs, problems: [...problems, ...stops], markdown, ...(bad ? { exitCode: exitCodes.badInput } : {}) };
}

async function stopsOnGitHub({ inputs, note }: Invocation, job: Job, file: RolloutFile): Promise<Problem[]> {
  const token = inputs['token'] ?? '';
  if (token === '') return [];
  const { jobGitHub } = await import('../shared/job-github.ts');
  const { preflightHere } = await import('../../runtime/preflight-here.ts');
  return preflightHere(jobGitHub(job, token, note), file);
}
