import { resolve } from 'node:path';
import type { Problem } from '../../errors/problem.ts';
import type { GitHub } from '../../github/client.ts';
import { planSummary } from '../../report/github/summaries/plan-summary.ts';
import { writePlanJson } from '../../report/plan-json.ts';
import { readDemands } from '../../runtime/policy-file.ts';
import { readRolloutFile, type RolloutFile } from '../../runtime/rollout-file.ts';
import { jobFile } from '../shared/files.ts';
import type { Job } from '../shared/job.ts';
import { planInJob } from '../shared/planned.ts';
import { mustReadDemands } from '../shared/policy.ts';
import { type ActionResult, exitCodes } from '../shared/result.ts';
import type { Invocation } from '../invocation.ts';

export async function runPlan(invocation: Invocation): Promise<ActionResult> {
  const { inputs, job } = invocation;
  const file = await readRolloutFile(resolve(job.workspace, inputs['file'] ?? ''), inputs['file']);
  const github = await githubOf(invocation, job);
  // Without a token there is no policy but that of the checkout.
  const demands = github === null ? await readDemands(undefined, file.root) : await mustReadDemands(invocation, github);
  const { plan, problems } = await planInJob(invocation, file, undefined, { demands });
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
  const stops = github === null ? [] : await stopsOnGitHub(github, file, demands?.teams ?? []);
  const bad = stops.some(({ severity }) => severity === 'error');
  return { outputs, problems: [...problems, ...stops], markdown, ...(bad ? { exitCode: exitCodes.badInput } : {}) };
}

/** Null: the step was given no token. */
async function githubOf({ inputs, note }: Invocation, job: Job): Promise<GitHub | null> {
  const token = inputs['token'] ?? '';
  if (token === '') return null;
  const { jobGitHub } = await import('../shared/job-github.ts');
  return jobGitHub(job, token, note);
}

async function stopsOnGitHub(github: GitHub, file: RolloutFile, teams: readonly string[]): Promise<Problem[]> {
  const { preflightHere } = await import('../../runtime/preflight-here.ts');
  return preflightHere(github, file, teams);
}
