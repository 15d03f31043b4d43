import { resolve } from 'node:path';
import { fenced } from '../../report/markdown.ts';
import { writePlanJson } from '../../report/plan-json.ts';
import { renderPlan } from '../../report/plan-table.ts';
import { readRolloutFile } from '../../runtime/rollout-file.ts';
import { jobFile } from '../shared/files.ts';
import { jobFrom } from '../shared/job.ts';
import { planInJob } from '../shared/planned.ts';
import type { ActionResult } from '../shared/result.ts';
import type { Invocation } from '../table.ts';

export async function runPlan(invocation: Invocation): Promise<ActionResult> {
  const { inputs, env } = invocation;
  const job = jobFrom(env);
  const file = await readRolloutFile(resolve(job.workspace, inputs['file'] ?? ''), inputs['file']);
  const { plan, problems } = await planInJob(invocation, file);
  const pieces: string[] = [];
  writePlanJson(plan, (text) => pieces.push(text));
  const markdown = `${fenced(renderPlan(plan, { width: 100, color: false }).split('\n'))}\n`;
  const outputs = {
    digest: plan.digest,
    'plan-file': await jobFile(job.temporary, 'plan.json', pieces.join('')),
    selected: String(plan.nodes.length),
    waves: String(plan.waves.length),
    'markdown-file': await jobFile(job.temporary, 'plan.md', markdown),
  };
  return { outputs, problems, markdown };
}
