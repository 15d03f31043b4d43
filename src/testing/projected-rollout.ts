import type { Plan } from '../core/plan/plan.ts';
import { decideLink } from '../core/rollout/link.ts';
import type { RolloutEvent } from '../core/rollout/events.ts';
import { replay } from '../core/rollout/evolve.ts';
import type { GitHub } from '../github/client.ts';
import { makeGitHub } from '../github/make-github.ts';
import { openIssue } from '../github/projections/issue.ts';
import { type Projected, project } from '../github/projections/project.ts';
import type { Shown, Target } from '../github/projections/target.ts';
import { loginOf } from '../github/user.ts';
import type { StandIn } from './github/server.ts';

/** The stand-in as projections see it, in a hurry. */
export async function targetOf(standIn: StandIn, token = standIn.token()): Promise<Target> {
  const { owner, name } = standIn.repository;
  const github = makeGitHub({
    token,
    apiUrl: standIn.url,
    graphqlUrl: standIn.graphqlUrl,
    repository: { owner, name },
    betweenWritesMs: 0,
    retrySecondMs: 1,
  });
  const site = { server: standIn.serverUrl, owner, repo: name, ledgerBranch: 'wavegate', workflow: 'rollout.yml' };
  return { github, site, us: await loginOf(github), lagMs: 1 };
}

/** A rollout whose ledger grows turn by turn, and what is shown of it after each. */
export class ProjectedRollout {
  readonly plan: Plan;
  /** All that ever happens. */
  readonly story: readonly RolloutEvent[];
  readonly #commit: string;
  /** What the ledger holds so far. */
  events: RolloutEvent[] = [];

  constructor(plan: Plan, events: readonly RolloutEvent[], commit: string) {
    this.plan = plan;
    this.story = events;
    this.#commit = commit;
  }

  /** How many events of the whole story the ledger has after each turn: rounds, questions to people and waits end one. */
  get turns(): number[] {
    const ends = this.story.flatMap(({ type }, at) =>
      ['round-started', 'approval-awaited', 'bake-started', 'rollout-paused', 'rollout-aborted'].includes(type)
        ? [at + 1]
        : [],
    );
    return [...new Set([...ends, this.story.length])];
  }

  get shown(): Shown {
    return { state: replay(this.plan, this.events), events: this.events, commit: this.#commit, loaded: 0 };
  }

  /** One turn: the story goes on up to here, the issue is opened where there is none, and everything is shown. */
  async turn(target: Target, upTo: number): Promise<Projected> {
    const loaded = this.events.length;
    this.#goOn(upTo);
    const before = { ...this.shown, loaded };
    if (before.state.issue === null) {
      const { number, url } = await openIssue(target, before);
      const at = this.events.at(-1)?.at ?? 0;
      this.events.push(...decideLink(before.state, { issue: number, url }, at));
    }
    return project(target, { ...this.shown, loaded }, 'main');
  }

  async wholeStory(target: Target): Promise<void> {
    for (const upTo of this.turns) await this.turn(target, upTo);
  }

  #goOn(upTo: number): void {
    const told = this.events.filter(({ type }) => type !== 'rollout-linked').length;
    this.events.push(...this.story.slice(told, upTo));
  }
}

/** The same client, whose process dies right after its n-th write. */
export function dyingAfter(github: GitHub, writes: number): GitHub {
  let left = writes;
  const mortal = <A extends readonly unknown[], R>(write: (...args: A) => Promise<R>) => {
    return async (...args: A): Promise<R> => {
      const result = await write(...args);
      left -= 1;
      if (left <= 0) throw new Error('the process died');
      return result;
    };
  };
  return {
    ...github,
    change: mortal((...args: Parameters<GitHub['change']>) => github.change(...args)),
    make: mortal((...args: Parameters<GitHub['make']>) => github.make(...args)),
  };
}

/** Everything that people see of the rollouts of a repository. */
export function seenOn({ repository }: StandIn): unknown {
  const { issues, comments, deployments, deploymentStatuses } = repository;
  return {
    issues: issues.map(({ title, body, state, stateReason, labels }) => ({ title, body, state, stateReason, labels })),
    comments: comments.map(({ body, issue }) => ({ body, issue })),
    deployments: deployments.map(({ id, task, environment, payload, sha, description }) => {
      const statuses = deploymentStatuses.filter(({ deployment }) => deployment === id);
      const last = statuses.at(-1);
      return { task, environment, payload, sha, description, state: last?.state, says: last?.description };
    }),
  };
}
