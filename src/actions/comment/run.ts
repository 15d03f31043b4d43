import { type ChatCommand, parseComment } from '../../core/chatops/parse-comment.ts';
import { specOf } from '../../core/chatops/verbs.ts';
import { teamsIn } from '../../core/policy/authorize.ts';
import { defaultPolicy } from '../../core/policy/policy.ts';
import { type Problem, ProblemError, type Reason } from '../../errors/problem.ts';
import type { CommentEvent } from '../../github/comment-event.ts';
import { readCommentEvent } from '../../github/comment-event.ts';
import { writeReply } from '../../github/projections/reply.ts';
import { react } from '../../github/reaction.ts';
import { loginOf } from '../../github/user.ts';
import { systemClock } from '../../io/clock.ts';
import { decisionKey } from '../../ledger/branch/decisions.ts';
import { notUnderstoodText, refusedText, replyText } from '../../report/github/reply.ts';
import { jobGitHub } from '../shared/job-github.ts';
import { personOf, type PolicyHere, readPolicy } from '../shared/policy.ts';
import { policyPlace } from '../shared/policy-place.ts';
import type { ActionResult } from '../shared/result.ts';
import { openRollouts, readState, type Rollouts } from '../shared/rollouts.ts';
import { reasonOutputs } from '../shared/turn-result.ts';
import type { Invocation } from '../invocation.ts';
import { type Answer, type Asked, decisionOn, reactions } from './asked.ts';
import { askLock, askUnlock } from './locking.ts';
import { askExecution, executionVerb } from './on-execution.ts';
import { ownExecution } from './place.ts';
import { askPlan } from './planning.ts';
import { askExplain, askHelp, askStatus } from './reading.ts';
import { askStart } from './starting.ts';

const nothing: ActionResult = { outputs: { answer: 'none' } };

export async function runComment(invocation: Invocation): Promise<ActionResult> {
  const { inputs, job, env } = invocation;
  const event = await readCommentEvent(env['GITHUB_EVENT_PATH'], job.event);
  if (event === null) return nothing;
  const rollouts = openRollouts(invocation, job);
  const { github } = rollouts;
  const here = await readPolicy(github, policyPlace(invocation), event.defaultBranch);
  const { prefix, rules } = here.policy ?? defaultPolicy;
  // A bot that nobody named is not even answered: two of them would talk for ever.
  const isNamed = rules.some(({ allow }) =>
    allow.some((who) => who.toLowerCase() === `app:${event.login.toLowerCase()}`),
  );
  if (event.isBot && !isNamed) return nothing;
  if (parseComment(event.body, { prefix, rolloutImplied: true }).kind === 'nothing') return nothing;
  const own = await ownExecution(rollouts, event);
  const parsed = parseComment(event.body, { prefix, rolloutImplied: own !== null });
  if (parsed.kind === 'nothing') return nothing;
  await react(github, event.comment, 'eyes');
  const reply = replier(rollouts, event, await loginOf(github));
  if (parsed.kind === 'refused') {
    await reply(notUnderstoodText(parsed.reasons));
    await react(github, event.comment, 'confused');
    return { outputs: { answer: 'not-understood', ...reasonOutputs(parsed.reasons[0] ?? null) } };
  }
  const teamToken = inputs['team-token'] ?? '';
  const teams = await teamsAsked(rollouts, here, own, parsed.commands);
  const person = await personOf(
    github,
    event,
    teams,
    teamToken === '' ? github : jobGitHub(job, teamToken, invocation.note),
  );
  const answers: Answer[] = [];
  const mutating = Math.max(
    0,
    parsed.commands.findIndex(({ verb }) => specOf(verb).mutating),
  );
  for (const [index, command] of parsed.commands.entries()) {
    const key = decisionKey(event.comment, (index - mutating + parsed.commands.length) % parsed.commands.length);
    const by = event.isBot ? `app:${event.login}` : `user:${event.login}`;
    const { demands } = here;
    const policy = here.policy ?? defaultPolicy;
    const now = systemClock.now();
    const asked = {
      invocation,
      job,
      rollouts,
      event,
      policy,
      demands,
      base: here.commit,
      person,
      by,
      own,
      command,
      key,
      now,
    };
    answers.push(await answerTo(asked, here.refused));
  }
  return tell(rollouts, event, { answers, commands: parsed.commands, reply });
}

type Reply = (text: string) => Promise<void>;

function replier({ github }: Rollouts, { issue, comment, writtenAt }: CommentEvent, us: string): Reply {
  return (text) => writeReply({ github, us }, { issue, comment, writtenAt }, text);
}

/** Answers first, so that whoever takes a command in finds the answer to keep up to date; then what sets it going. */
async function tell(
  { github }: Rollouts,
  { comment }: CommentEvent,
  {
    answers,
    commands,
    reply,
  }: { readonly answers: readonly Answer[]; readonly commands: readonly ChatCommand[]; readonly reply: Reply },
): Promise<ActionResult> {
  await reply(replyText(answers.map(({ text }) => text)));
  const last: Answer[] = [];
  for (const answer of answers) {
    const after = (await answer.after?.()) ?? null;
    last.push(
      after === null ? answer : { ...answer, ...after, ...(after.reason === undefined ? {} : { kind: 'refused' }) },
    );
  }
  if (last.some(({ text }, index) => text !== answers[index]?.text))
    await reply(replyText(last.map(({ text }) => text)));
  const [first] = last.toSorted((one, other) => weight(other) - weight(one));
  const kind = first?.kind ?? 'done';
  await react(github, comment, reactions[kind]);
  return {
    outputs: {
      answer: kind,
      command: commands.map(({ verb }) => verb).join(' '),
      execution: first?.execution ?? '',
      ...reasonOutputs(first?.reason ?? null),
    },
  };
}

function weight({ kind }: Answer): number {
  return ['done', 'started', 'taken', 'refused'].indexOf(kind);
}

/** What is refused by an error is an answer as well: of input that means nothing, and of what cannot be read. */
async function answerTo(asked: Asked, policyRefused: Reason | null): Promise<Answer> {
  const { command, person, rollouts } = asked;
  const refused = async (reasons: readonly Problem[] | readonly Reason[]): Promise<Answer> => {
    const [reason] = reasons;
    if (reason === undefined) throw new Error('refused for no reason');
    const plain: Reason = { code: reason.code, args: reason.args };
    if (command.verb !== 'help')
      await rollouts.ledger.decide(asked.key, () => ({ decision: decisionOn(asked, command.rollout, plain) }));
    return { kind: 'refused', text: refusedText(command.verb, person.login, reasons), reason: plain };
  };
  if (policyRefused !== null) return refused([policyRefused]);
  try {
    return await answerOf(asked);
  } catch (error) {
    if (!(error instanceof ProblemError) || isTrouble(error)) throw error;
    return refused(error.problems);
  }
}

/** The place failed and not the question: the run fails, and can be run again. */
function isTrouble({ problems }: ProblemError): boolean {
  return problems.some(({ code }) => code.startsWith('github-') || code.startsWith('ledger-'));
}

function answerOf(asked: Asked): Promise<Answer> {
  const { verb } = asked.command;
  const onExecution = executionVerb(verb);
  if (onExecution !== undefined) return askExecution(asked, onExecution);
  switch (verb) {
    case 'plan':
      return askPlan(asked);
    case 'start':
      return askStart(asked);
    case 'status':
      return askStatus(asked);
    case 'explain':
      return askExplain(asked);
    case 'lock':
      return askLock(asked);
    case 'unlock':
      return askUnlock(asked);
    default:
      return askHelp(asked);
  }
}

/** Teams whose members have a say: those of the policy, and for an approval those that the rollout file asks. */
async function teamsAsked(
  { ledger }: Rollouts,
  { policy }: PolicyHere,
  own: string | null,
  commands: readonly ChatCommand[],
): Promise<string[]> {
  const named = policy === null ? [] : teamsIn(policy);
  const approves = commands.find(({ verb }) => verb === 'approve');
  if (approves === undefined || specOf(approves.verb).noRollout === true) return named;
  const id = approves.rollout ?? own;
  if (id === null) return named;
  const known = await ledger.resolve(id).catch(() => null);
  if (known === null) return named;
  const { state } = await readState(ledger, known);
  const from = state.plan.definition.waves[state.wave]?.approval?.from ?? [];
  const asked = from.flatMap((each) => (each.startsWith('team:') ? [each.slice('team:'.length)] : []));
  return [...new Set([...named, ...asked])];
}
