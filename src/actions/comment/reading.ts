import { chatVerbNames, chatVerbs, specOf, type ChatVerb } from '../../core/chatops/verbs.ts';
import { type HelpRow, helpText, refusedText } from '../../report/github/reply.ts';
import { environmentsAskedFor } from '../shared/environments-asked.ts';
import { readState } from '../shared/rollouts.ts';
import { explained, standings } from '../shared/shown-rollouts.ts';
import { type Answer, type Asked, decisionOn, meantExecution, notAllowed } from './asked.ts';

/** Where a rollout stands; where none is meant, all that were begun last, and the locks. */
export async function askStatus(asked: Asked): Promise<Answer> {
  const { rollouts, command, own } = asked;
  const refused = await decided(asked, null, notAllowed(asked, 'status', []));
  if (refused !== null) return refused;
  const named = command.rollout !== null || own !== null;
  const { ids, text } = await standings(rollouts, named ? [await meantExecution(asked)] : null);
  return { kind: 'done', text, ...(ids.length === 1 ? { execution: ids[0] ?? '' } : {}) };
}

/** Why a rollout, or a node of it, is where it is. */
export async function askExplain(asked: Asked): Promise<Answer> {
  const { rollouts, command, now } = asked;
  const id = await meantExecution(asked);
  const { state, events } = await readState(rollouts.ledger, id);
  const refused = await decided(asked, id, notAllowed(asked, 'explain', environmentsAskedFor(state, 'explain'), state));
  if (refused !== null) return refused;
  return { kind: 'done', text: explained({ id, state, events }, command.subject, now), execution: id };
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
