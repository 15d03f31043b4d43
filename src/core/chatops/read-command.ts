import { didYouMean } from '../../errors/did-you-mean.ts';
import { type Reason, reason } from '../../errors/problem.ts';
import type { ChatCommand } from './parse-comment.ts';
import { type ChatVerb, chatVerbNames, type OptionSpec, specOf, type VerbSpec } from './verbs.ts';
import { type Word, wordsOf } from './words.ts';

/** Control and format characters, and spaces that are none of the keyboard's: text with these is not what it looks like. */
const hidden = /[\p{Cc}\p{Cf}\p{Co}\p{Cs}\p{Cn}\p{Zl}\p{Zp}]|(?! )\p{Zs}/u;

const rolloutName = /^[a-z0-9][a-z0-9-]{0,63}$/;

/** The command in what follows the prefix; every reason why it is none. */
export function readCommand(text: string, rolloutImplied: boolean): ChatCommand | Reason[] {
  if (hidden.test(text.replaceAll('\t', ' '))) return [reason('chat-hidden-character', {})];
  const words = wordsOf(text);
  if (words === null) return [reason('chat-quote-open', {})];
  const [first, ...rest] = words;
  if (first === undefined) return { verb: 'help', rollout: null, subject: null, options: new Map() };
  const verb = verbIn(first);
  if (verb === null) return [unknownVerb(first)];
  const spec = specOf(verb);
  const { options, plain, reasons } = readOptions(verb, spec, rest);
  const { rollout, subject } = namesIn(plain, spec, rolloutImplied);
  const most = (spec.noRollout === true ? 0 : 1) + (spec.subject === undefined ? 0 : 1);
  const extra = plain[most];
  if (extra !== undefined) reasons.push(reason('chat-argument-too-many', { verb, argument: shown(extra) }));
  if (spec.subject?.required === true && subject === null)
    reasons.push(reason('chat-argument-missing', { verb, argument: spec.subject.name }));
  if (rollout !== null && !rolloutName.test(rollout))
    reasons.push(reason('chat-no-rollout-name', { text: shown(rollout) }));
  return reasons.length > 0 ? reasons : { verb, rollout, subject, options };
}

function verbIn(word: Word): ChatVerb | null {
  if (word.kind !== 'plain' || !/^[A-Za-z]+$/.test(word.text)) return null;
  const lower = word.text.toLowerCase();
  return chatVerbNames.find((each) => each === lower) ?? null;
}

function unknownVerb(word: Word): Reason {
  const text = word.kind === 'plain' ? word.text : `--${word.key}`;
  return reason('chat-unknown-verb', { verb: shown(text), meant: didYouMean(text, chatVerbNames) });
}

/** The rollout comes first where two words stand. Where one stands: what the verb is about, if the rollout is clear without. */
function namesIn(
  plain: readonly string[],
  spec: VerbSpec,
  rolloutImplied: boolean,
): { rollout: string | null; subject: string | null } {
  const [first = null, second = null] = plain;
  if (spec.noRollout === true) return { rollout: null, subject: first };
  if (spec.subject === undefined || second !== null) return { rollout: first, subject: second };
  return rolloutImplied ? { rollout: null, subject: first } : { rollout: first, subject: null };
}

function readOptions(verb: ChatVerb, { options: known = {} }: VerbSpec, words: readonly Word[]) {
  const options = new Map<string, readonly string[]>();
  const plain: string[] = [];
  const reasons: Reason[] = [];
  for (let at = 0; at < words.length; at += 1) {
    const word = words[at] as Word;
    if (word.kind === 'plain') {
      plain.push(word.text);
      continue;
    }
    const key = word.key;
    const option = Object.hasOwn(known, key) ? known[key] : undefined;
    if (option === undefined) {
      const names = Object.keys(known);
      reasons.push(
        reason('chat-unknown-option', { verb, option: shown(key), known: names, meant: didYouMean(key, names) }),
      );
      continue;
    }
    let { value } = word;
    const next = words[at + 1];
    if (value === null && option.value !== 'flag' && next?.kind === 'plain') {
      value = next.text;
      at += 1;
    }
    const refused = optionRefusal(key, option, value, options.has(key));
    if (refused === null) options.set(key, [...(options.get(key) ?? []), ...(value === null ? [] : [value])]);
    else reasons.push(refused);
  }
  const missing = Object.entries(known).filter(([name, { required }]) => required === true && !options.has(name));
  const failed = reasons.length > 0;
  if (!failed) for (const [option] of missing) reasons.push(reason('chat-option-missing', { verb, option }));
  return { options, plain, reasons };
}

function optionRefusal(option: string, spec: OptionSpec, value: string | null, again: boolean): Reason | null {
  if (again && spec.repeatable !== true) return reason('chat-option-twice', { option });
  if (spec.value === 'flag') return value === null ? null : reason('chat-option-without-value', { option });
  if (value === null || value.trim() === '') return reason('chat-option-needs-value', { option });
  if (spec.value === 'text' || spec.value.includes(value)) return null;
  return reason('chat-option-value', { option, value: shown(value), allowed: spec.value });
}

/** Nobody wants all of it repeated. */
function shown(text: string): string {
  return text.length > 40 ? `${text.slice(0, 40)}…` : text;
}
