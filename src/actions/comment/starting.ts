import { isUnfinished } from '../../core/rollout/is-unfinished.ts';
import { type Reason, reason } from '../../errors/problem.ts';
import { notReady } from '../../github/pull-readiness.ts';
import { readPullRules } from '../../github/pull-rules.ts';
import type { DecidedStart } from '../../ledger/decision.ts';
import { refusedText, startedReply, startingText } from '../../report/github/reply.ts';
import { startedBy } from '../shared/asked-start.ts';
import { readState } from '../shared/rollouts.ts';
import { type Answer, type Asked, decisionOn, notAllowed, optionOf } from './asked.ts';
import { environmentsIn, paramsIn, type RolloutAt, rolloutAt } from './rollout-at.ts';
import { setGoing } from './set-going.ts';

/** Starts a rollout: of a pull request exactly what its newest plan named, else what the default branch is now. */
export async function askStart(asked: Asked): Promise<Answer> {
  const { rollouts, event, person, policy } = asked;
  const decide = (why: Reason | null, name: string | null, start?: DecidedStart) =>
    rollouts.ledger.decide(asked.key, () => ({
      decision: decisionOn(asked, name, why, start === undefined ? {} : { start }),
    }));
  const refusedFor = async (whys: readonly Reason[], name: string | null): Promise<Answer> => {
    const { decision } = await decide(whys[0] ?? null, name);
    const shown = decision.reason === null ? whys : [decision.reason, ...whys.slice(1)];
    return { kind: 'refused', text: refusedText('start', person.login, shown), reason: shown[0] ?? whys[0] } as Answer;
  };
  // Nothing is read for somebody who may not start anything at all.
  const emergency = asked.command.options.has('emergency');
  const early = notAllowed(asked, emergency ? 'emergency' : 'start', []);
  const known = await rollouts.ledger.decision(asked.key);
  if (known !== null && known.reason !== null) return refusedFor([known.reason], known.rollout);
  const started =
    known === null || known.rollout === null ? null : await startedBy(rollouts.ledger, known.rollout, known);
  if (started !== null) {
    const { state } = await readState(rollouts.ledger, started);
    return { kind: 'started', text: startedReply(state), execution: started };
  }
  const at = known?.start === undefined ? await rolloutAt(asked) : null;
  const name = at?.name ?? known?.rollout ?? null;
  if (at !== null) {
    const environments = environmentsIn(at.definition, emergency);
    const denied =
      environments.length === 0 ? early : notAllowed(asked, emergency ? 'emergency' : 'start', environments);
    if (denied !== null) return refusedFor([denied], name);
    const { refused, start } = await whatToStart(asked, at);
    if (refused.length > 0 || start === null) return refusedFor(refused, name);
    const { decision } = await decide(null, name, start);
    if (decision.reason !== null) return refusedFor([decision.reason], name);
  }
  const decided = await rollouts.ledger.decision(asked.key);
  const start = decided?.start;
  if (start === undefined || name === null)
    return refusedFor([reason('comment-not-decided', { comment: String(event.comment) })], name);
  const text = startingText(name, person.login, start.commit, start.emergency);
  return {
    kind: 'started',
    text,
    after: async () => {
      const inputs = { command: 'start', file: start.file, 'comment-id': String(event.comment) };
      const failed = await setGoing(asked, inputs);
      return failed === null
        ? null
        : { text: refusedText(`${policy.prefix} start ${name}`, person.login, [failed]), reason: failed };
    },
  };
}

interface ToStart {
  readonly refused: readonly Reason[];
  readonly start: DecidedStart | null;
}

async function whatToStart(asked: Asked, { name, file, commit, definition, pull }: RolloutAt): Promise<ToStart> {
  const { rollouts, event, policy, command } = asked;
  const { ledger, github } = rollouts;
  const refused: Reason[] = [];
  const why = optionOf(command, 'reason') ?? null;
  const emergency = command.options.has('emergency') ? why : null;
  if (command.options.has('emergency') !== (why !== null)) refused.push(reason('comment-emergency-unsaid', {}));
  if (command.options.has('emergency') && definition.emergency === null) refused.push(reason('no-emergency-waves', {}));
  const newest = await ledger.newest(name);
  if (newest !== null && isUnfinished((await ledger.read(newest)).events))
    refused.push(reason('execution-unfinished', { id: newest }));
  const rules = { fourEyes: policy.fourEyes, emergency, bypassSecurityGates: policy.bypassSecurityGates };
  const given = optionOf(command, 'digest')?.toLowerCase() ?? null;
  if (pull === null) {
    const start = { file, commit, digest: given, params: paramsIn(asked), ...rules };
    return { refused, start };
  }
  const plan = (await ledger.decisions(event.issue)).findLast(
    (each) => each.plan !== undefined && each.reason === null && each.rollout === name && each.comment < event.comment,
  )?.plan;
  if (plan === undefined)
    return { refused: [...refused, reason('comment-plan-missing', { rollout: name })], start: null };
  if (plan.commit !== pull.head)
    refused.push(reason('comment-plan-outdated', { rollout: name, planned: plan.commit, head: pull.head }));
  if (given !== null && plan.digest !== null && !(given.length >= 12 && plan.digest.startsWith(given)))
    refused.push(reason('plan-not-as-approved', { approved: given, digest: plan.digest }));
  const params = Object.entries(paramsIn(asked)).filter(([name, value]) => plan.params[name] !== value);
  if (params.length > 0)
    refused.push(reason('comment-param-not-planned', { rollout: name, params: params.map(([each]) => each) }));
  refused.push(...(await notReady(github, pull, await readPullRules(github, pull))));
  // In an emergency other waves are planned than those that were shown; the commit is the same.
  const digest = emergency === null ? (plan.digest ?? given) : null;
  return { refused, start: { file: plan.file, commit: plan.commit, digest, params: plan.params, ...rules } };
}
