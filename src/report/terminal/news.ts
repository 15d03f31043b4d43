import type { EventOf, RolloutEvent } from '../../core/rollout/events.ts';
import type { RolloutState } from '../../core/rollout/state.ts';
import { words } from '../../errors/problem.ts';
import { failureKind, lastLines } from '../failures.ts';
import { counted } from '../plural.ts';
import { visible } from '../visible.ts';
import { eventLine } from './event-line.ts';
import { type Line, plain, styled } from './line.ts';

/** So many failures are told one by one; of those that follow how many there were of each kind. */
const toldOneByOne = 20;
const kindsTold = 5;
const tailLines = 3;
const longestTailLine = 300;

/** What a count of failures has to come before: they are what it is about. */
const endings: ReadonlySet<RolloutEvent['type']> = new Set([
  'wave-succeeded',
  'stop-requested',
  'rollout-paused',
  'rollout-succeeded',
  'rollout-failed',
  'rollout-aborted',
  'rollout-rolled-back',
]);

/**
 * What is worth a line in a log, once. A gate that is asked again and again is told when its answer changes, a wait when it begins, and a
 * storm of failures as numbers.
 */
export class News {
  readonly #verbose: boolean;
  readonly #answers = new Map<string, string>();
  /** By its words: failures that were not told one by one, since the last time that they were counted up. */
  readonly #storm = new Map<string, number>();
  #told = 0;
  #waitingFor: string | null = null;

  constructor(verbose: boolean) {
    this.#verbose = verbose;
  }

  of(event: RolloutEvent, state: RolloutState): readonly Line[] {
    if (event.type === 'node-finished' && failureKind(event.report) !== null) return this.#failure(event, state);
    if (!this.#verbose && this.#isKnown(event)) return [];
    const line = eventLine(event, state, this.#verbose);
    if (line === null) return [];
    return endings.has(event.type) ? [...this.counts(), line] : [line];
  }

  /** The failures since the last time that were not told one by one. */
  counts(): Line[] {
    if (this.#storm.size === 0) return [];
    const kinds = [...this.#storm].sort(([, a], [, b]) => b - a);
    const all = kinds.reduce((sum, [, count]) => sum + count, 0);
    this.#storm.clear();
    const shown = kinds.slice(0, kindsTold);
    const rest = all - shown.reduce((sum, [, count]) => sum + count, 0);
    return [
      [styled(`✗ ${counted(all, 'more node')} went wrong:`, ['red', 'bold'])],
      ...shown.map(([text, count]): Line => [plain(`    ${count} × ${text}`)]),
      ...(rest === 0 ? [] : [[plain(`    ${rest} × something else`)]]),
    ];
  }

  #failure(event: EventOf<'node-finished'>, state: RolloutState): Line[] {
    const { report } = event;
    const line = eventLine(event, state, this.#verbose);
    if (this.#verbose || this.#told < toldOneByOne) {
      this.#told += 1;
      const tail = lastLines(report.tail, tailLines).map(
        (text): Line => [styled(`    | ${visible(text.slice(0, longestTailLine))}`, 'dim')],
      );
      return line === null ? [] : [line, ...tail];
    }
    const why = report.reason === null ? report.outcome : `${words(report.reason).title}  [${report.reason.code}]`;
    this.#storm.set(why, (this.#storm.get(why) ?? 0) + 1);
    return [];
  }

  /** Whether it says nothing that was not said before. */
  #isKnown(event: RolloutEvent): boolean {
    switch (event.type) {
      case 'gate-evaluated':
        return this.#isKnownAnswer(event);
      case 'rollout-waiting': {
        const text = words(event.reason).message;
        if (text === this.#waitingFor) return true;
        this.#waitingFor = text;
        return false;
      }
      case 'wait-ended':
        // Asked again by itself: it may have to wait on.
        return event.by === 'wavegate';
      case 'wave-entered':
      case 'rollout-paused':
        this.#waitingFor = null;
        return false;
      default:
        return false;
    }
  }

  #isKnownAnswer({ gate, point, wave, batch, result, decision }: EventOf<'gate-evaluated'>): boolean {
    const passed = result.verdict === 'pass';
    if (batch !== null && passed) return true;
    // A gate that waits counts on: what it says changes each time, and what it waits for does not.
    const answer = `${result.verdict} ${decision} ${result.reason.code}`;
    const key = `${gate} ${point} ${wave ?? ''} ${batch !== null && decision === 'go' ? '' : (batch ?? '')}`;
    const known = this.#answers.get(key) === answer;
    this.#answers.set(key, answer);
    return known && decision !== 'stop' && decision !== 'call-person';
  }
}
