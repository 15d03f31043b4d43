import { chatVerbNames, chatVerbs, specOf, type ChatVerb } from '../../core/chatops/verbs.ts';
import { explainExecution, explainNodeInExecution } from '../../report/explain.ts';
import {
  explanationText,
  type HelpRow,
  helpText,
  locksText,
  refusedText,
  replyText,
  standingText,
} from '../../report/github/reply.ts';
import { nameText } from '../../report/github/words.ts';
import { renderReasons } from '../../report/reasons.ts';
import { environmentsAskedFor } from '../shared/environments-asked.ts';
import { readState } from '../shared/rollouts.ts';
import { type Answer, type Asked, decisionOn, meantExecution, newestExecutions, notAllowed } from './asked.ts';

const mostShown = 10;

/** Where a rollout stands; where none is meant, all that were begun last, and the locks. */
export async function askStatus(asked: Asked): Promise<Answer> {
  const { rollouts, command, own } = asked;
  const refused = await decided(asked, null, notAllowed(asked, 'status', []));
  if (refused !== null) return refused;
  const named = command.rollout !== null || own !== null;
  const ids = named ? [await meantExecution(asked)] : (await newestExecutions(rollouts)).slice(0, mostShown);
  const parts: string[] = [];
  for (const id of ids) parts.push(standingText((await readState(rollouts.ledger, id)).state));
  if (ids.length === 0) parts.push('Nothing was rolled out yet.');
  const text = replyText([...parts, locksText(await rollouts.ledger.locks())]);
  return { kind: 'done', text, ...(ids.length === 1 ? { execution: ids[0] ?? '' } : {}) };
}

/** Why a rollout, or a node of it, is where it is. */
export async function askExplain(asked: Asked): Promise<Answer> {
  const { rollouts, command, now } = asked;
  const id = await meantExecution(asked);
  const { state, events } = await readState(rollouts.ledger, id);
  const refused = await decided(asked, id, notAllowed(asked, 'explain', environmentsAskedFor(state, 'explain'), state));
  if (refused !== null) return refused;
  const options = { now, flags: '' };
  const node = command.subject;
  const explanation =
    node === null ? explainExecution(state, options) : explainNodeInExecution(state, events, node, [], options);
  const title = node === null ? nameText(id) : `${nameText(node)} in ${nameText(id)}`;
  return { kind: 'done', text: explanationText(title, renderReasons(explanation, 100)), execution: id };
}

/** What this person may do at this place. */
export async function askHelp(asked: Asked): Promise<Answer> {
  const { policy, person, own, rollouts, command } = asked;
  const state = own === null ? null : (await readState(rollouts.ledger, own)).state;
  const wanted = chatVerbNames.filter((each) => command.subject === null || each === command.subject.toLowerCase());
  const rows = (wanted.length === 0 ? chatVerbNames : wanted).map((verb): HelpRow => {
    const environments = state === null ? [] : environmentsAskedFor(state, verb);
    const may = verb === 'help' || notAllowed(asked, verb, environments, state) === null;
    return { usage: `${policy.prefix} ${usageOf(verb, own !== null)}`, does: chatVerbs[verb].does, may };
  });
  return { kind: 'done', text: helpText(person.login, person.role, rows) };
}

function usageOf(verb: ChatVerb, rolloutImplied: boolean): string {
  const { noRollout, subject, options = {} } = specOf(verb);
  const words = Object.entries(options).map(([name, { value, required }]) => {
    const written = value === 'flag' ? `--${name}` : `--${name}=${value === 'text' ? '…' : value.join('/')}`;
    return required === true ? written : `[${written}]`;
  });
  const about = subject === undefined ? [] : [subject.required ? subject.name : `[${subject.name}]`];
  return [verb, ...(noRollout === true || rolloutImplied ? [] : ['[ROLLOUT]']), ...about, ...words].join(' ');
}

/** Keeps what was decided on a question; gives its refusal, null where it is allowed. */
async function decided(
  asked: Asked,
  rollout: string | null,
  refused: ReturnType<typeof notAllowed>,
): Promise<Answer | null> {
  const { rollouts, person, command } = asked;
  const { decision } = await rollouts.ledger.decide(asked.key, () => ({
    decision: decisionOn(asked, rollout, refused),
  }));
  if (decision.reason === null) return null;
  return { kind: 'refused', text: refusedText(command.verb, person.login, [decision.reason]), reason: decision.reason };
}
