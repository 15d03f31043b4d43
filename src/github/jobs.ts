import type { GitHub } from './client.ts';
import { fieldsOfEach, type Fields } from './fields.ts';

export interface RunJob {
  /** As people see it: `rollout / w1-r1-b1` for a job of a workflow that another one calls. */
  readonly name: string;
  readonly status: string;
  /** How it ended: `success`, `failure`, `cancelled`, …; null while it goes on. */
  readonly conclusion: string | null;
  /** Milliseconds from its start to its end; null while it goes on, or where GitHub does not say. */
  readonly took: number | null;
}

/** The jobs of a run, those of its newest attempt. */
export async function runJobs(github: GitHub, run: number): Promise<readonly RunJob[]> {
  const route = 'GET /repos/{owner}/{repo}/actions/runs/{run_id}/jobs';
  const jobs = await github.list(route, { run_id: run }, { key: 'jobs', permission: 'actions: read' });
  return fieldsOfEach(jobs, route).map((each) => ({
    name: each.text('name'),
    status: each.text('status'),
    conclusion: each.textOrNull('conclusion'),
    took: took(each),
  }));
}

function took(job: Fields): number | null {
  const [from, to] = [Date.parse(job.textOrNull('started_at') ?? ''), Date.parse(job.textOrNull('completed_at') ?? '')];
  return Number.isNaN(to - from) ? null : to - from;
}
