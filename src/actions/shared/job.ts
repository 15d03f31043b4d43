import { problem, ProblemError } from '../../errors/problem.ts';
import type { Repository } from '../../github/client.ts';
import { repositoryOf, urlsOf } from '../../github/repository-of.ts';

/** What GitHub tells a job about itself. */
export interface Job {
  readonly repository: Repository;
  readonly run: string;
  readonly attempt: number;
  readonly runUrl: string;
  /** File name of the workflow that was started, such as `rollout.yml`; null when it is not known. */
  readonly workflow: string | null;
  /** Branch or tag that the workflow was started on. */
  readonly ref: string;
  readonly event: string;
  /** Who started it: `user:LOGIN`, `app:SLUG`, or `schedule`. */
  readonly actor: string;
  readonly runner: string;
  readonly serverUrl: string;
  readonly apiUrl: string;
  readonly graphqlUrl: string;
  /** Where the repository is checked out; absolute. */
  readonly workspace: string;
  /** A folder that lasts as long as the job; absolute. */
  readonly temporary: string;
}

type Environment = Readonly<Record<string, string | undefined>>;

/** Reads the variables that a runner sets; refuses with `not-in-a-job` when one is missing. */
export function jobFrom(env: Environment): Job {
  const missing: string[] = [];
  const must = (name: string): string => {
    const value = env[name] ?? '';
    if (value === '') missing.push(name);
    return value;
  };
  const run = must('GITHUB_RUN_ID');
  const serverUrl = env['GITHUB_SERVER_URL'] ?? 'https://github.com';
  const workspace = must('GITHUB_WORKSPACE');
  const temporary = must('RUNNER_TEMP');
  if (missing.length > 0) throw new ProblemError([problem('not-in-a-job', { missing })]);
  const repository = repositoryOf(env);
  return {
    repository,
    run,
    attempt: Number(env['GITHUB_RUN_ATTEMPT'] ?? '1') || 1,
    runUrl: `${serverUrl}/${repository.owner}/${repository.name}/actions/runs/${run}`,
    workflow: /\/([^/@]+\.ya?ml)@/.exec(env['GITHUB_WORKFLOW_REF'] ?? '')?.[1] ?? null,
    ref: env['GITHUB_REF'] ?? '',
    event: env['GITHUB_EVENT_NAME'] ?? '',
    actor: actorFrom(env),
    runner: env['RUNNER_NAME'] ?? 'runner',
    serverUrl,
    ...urlsOf(env),
    workspace,
    temporary,
  };
}

function actorFrom(env: Environment): string {
  if (env['GITHUB_EVENT_NAME'] === 'schedule') return 'schedule';
  const login = env['GITHUB_TRIGGERING_ACTOR'] ?? env['GITHUB_ACTOR'] ?? '';
  return login.endsWith('[bot]') ? `app:${login.slice(0, -'[bot]'.length)}` : `user:${login}`;
}
