import type { RolloutEvent } from '../../core/rollout/events.ts';
import type { Session } from '../../engine/session.ts';
import { ProblemError, words } from '../../errors/problem.ts';
import { openIssue } from '../../github/projections/issue.ts';
import { project } from '../../github/projections/project.ts';
import { switchSchedule, wantsWaking } from '../../github/projections/schedule.ts';
import type { Target } from '../../github/projections/target.ts';
import { loginOf } from '../../github/user.ts';
import { systemClock } from '../../io/clock.ts';
import type { Site } from '../../report/github/site.ts';
import { turnSummary } from '../../report/github/summaries/turn-summary.ts';
import { openExecutions } from '../advance/choose.ts';
import { updateReplies } from './replies.ts';
import type { TurnAround } from './turn-around.ts';

/** Shows people where a rollout stands, each time that is asked. What cannot be shown is said in the log, and stops nothing. */
export class Projection {
  readonly #around: TurnAround;
  readonly #session: Session;
  readonly #events: RolloutEvent[];
  readonly #loaded: number;
  #us: string | undefined;
  /** Up to which event commands in comments were answered. */
  #answered: number;

  /** `events`: those that the session's state comes from, of which `loaded` were there before this job. */
  constructor(around: TurnAround, session: Session, events: readonly RolloutEvent[], loaded: number) {
    this.#around = around;
    this.#session = session;
    this.#events = [...events];
    this.#loaded = loaded;
    this.#answered = loaded;
    session.listen((happened) => this.#events.push(...happened));
  }

  /** `commit`: of the ledger, which holds all that has happened. False when something could not be shown. */
  async show(commit: string): Promise<boolean> {
    const { invocation, rollouts, job } = this.#around;
    try {
      this.#us ??= await loginOf(rollouts.github);
      const target: Target = { github: rollouts.github, site: this.#site(), us: this.#us };
      if (this.#session.state.issue === null) await this.#link(target, commit);
      let projected = await project(target, this.#shown(commit), job.ref);
      if (projected.issueGone) {
        await this.#link(target, commit);
        projected = await project(target, this.#shown(commit), job.ref);
      }
      const many = this.#events.length;
      const news = { events: this.#events, from: this.#answered };
      await updateReplies(rollouts.github, this.#us, news, this.#session.state);
      this.#answered = many;
      for (const each of projected.problems) invocation.note(words(each).message);
      return projected.problems.length === 0;
    } catch (error) {
      if (!(error instanceof ProblemError)) throw error;
      invocation.note(error.message);
      return false;
    }
  }

  /** What this turn decided and why, for the summary of its job. */
  summary(next: string): string {
    const from = this.#loaded;
    return turnSummary({ state: this.#session.state, events: this.#events, from, next, site: this.#site() });
  }

  #site(): Site {
    const { invocation, job } = this.#around;
    const { serverUrl, repository, workflow } = job;
    return {
      server: serverUrl,
      owner: repository.owner,
      repo: repository.name,
      ledgerBranch: invocation.inputs['ledger-branch'] ?? '',
      workflow: invocation.inputs['workflow'] || (workflow ?? ''),
    };
  }

  async #link(target: Target, commit: string): Promise<void> {
    const { number, url } = await openIssue(target, this.#shown(commit));
    await this.#session.apply({ type: 'link', issue: number, url });
  }

  #shown(commit: string) {
    return { state: this.#session.state, events: this.#events, commit, loaded: this.#loaded };
  }
}

/** Switches the workflow on that wakes rollouts up while one waits, and off when none does. `shown`: nothing is left to be shown. */
export async function keepSchedule(
  { invocation, rollouts }: TurnAround,
  session: Session,
  shown: boolean,
): Promise<void> {
  const workflow = invocation.inputs['schedule-workflow'] ?? '';
  if (workflow === '') return;
  try {
    const own = wantsWaking(session.state) || !shown;
    const others = own ? [] : await openExecutions(rollouts.ledger, systemClock.now());
    const on = own || others.some(({ id, state }) => id !== session.state.execution && wantsWaking(state));
    await switchSchedule(rollouts.github, workflow, on);
  } catch (error) {
    if (!(error instanceof ProblemError)) throw error;
    invocation.note(error.message);
  }
}
