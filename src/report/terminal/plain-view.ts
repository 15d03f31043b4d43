import { nodeStates } from '../../core/rollout/node-state.ts';
import { type RolloutState, statusOf } from '../../core/rollout/state.ts';
import { isoTime, secondsText } from '../moments.ts';
import type { View } from '../view.ts';
import { visible } from '../visible.ts';
import { survey } from './cells.ts';
import { type Line, paintLine, plain } from './line.ts';
import { News } from './news.ts';
import { Pace, paceText } from './pace.ts';
import { summary } from './summary.ts';
import type { TerminalOptions } from './terminal-view.ts';
import { workOf } from './work-rows.ts';

const lookEvery = 1_000;
/** How far it is is told every five seconds at first, and less often the longer it takes: a log of a day is no longer than one can read. */
const progressAtFirst = 5_000;
const progressAtLast = 600_000;
const wide = 160;

/** Lines that make sense in a log: what happened, with the time in UTC, and now and then how far it is. */
export function plainView(initial: RolloutState, options: TerminalOptions): View {
  const { stream, color, verbose, now } = options;
  const news = new News(verbose);
  const pace = new Pace();
  let state = initial;
  let spokeAt = now();
  let countedAt = spokeAt;

  const put = (line: Line, at: number): void => {
    spokeAt = now();
    stream.write(`${isoTime(at).slice(11, 19)}Z ${paintLine(line, Number.POSITIVE_INFINITY, color)}\n`);
  };
  const speak = (): void => {
    const at = now();
    if (at - countedAt >= progressInterval(at - state.startedAt)) {
      countedAt = at;
      for (const line of news.counts()) put(line, at);
    }
    if (at - spokeAt >= progressInterval(at - state.startedAt) && state.phase !== 'ended') {
      put(progress(state, at, pace.perSecond(at)), at);
    }
  };
  // A step may take an hour in which nothing happens: a log that says nothing looks dead.
  const timer = setInterval(speak, lookEvery);
  timer.unref();
  return {
    happened: (events, next) => {
      state = next;
      for (const event of events) {
        pace.saw(event);
        for (const line of news.of(event, state)) put(line, event.at);
      }
      speak();
    },
    printed: (node, step, text) => {
      if (!verbose) return;
      for (const line of text.trimEnd().split('\n')) put([plain(`${visible(node)} ${step} | ${visible(line)}`)], now());
    },
    note: (text) => put([plain(visible(text))], now()),
    close: () => {
      clearInterval(timer);
      for (const line of news.counts()) put(line, now());
      const told = summary(state, now(), { columns: wide, flags: options.flags });
      const lines = told.map((line) => paintLine(line, Number.POSITIVE_INFINITY, color));
      stream.write(`\n${lines.join('\n')}\n`);
    },
  };
}

function progressInterval(elapsed: number): number {
  return Math.min(progressAtLast, Math.max(progressAtFirst, elapsed / 20));
}

function progress(state: RolloutState, now: number, perSecond: number | null): Line {
  const counts = nodeStates
    .filter((name) => state.nodes.counts[name] > 0)
    .map((name) => `${state.nodes.counts[name]} ${name}`);
  const wave = state.waves[state.wave]?.name;
  const work = workOf(state, now, survey(state.nodes), wide);
  const place = wave === undefined || state.phase !== 'waves' ? [] : [`wave ${visible(wave)}`];
  const status = statusOf(state);
  const still = status === 'running' || status === 'rolling-back' ? 'finishing' : status;
  const idle = state.hold !== null && state.nodes.counts.running === 0;
  const what = [...place, idle ? still : (work?.now ?? still)].join(', ');
  const rate = perSecond === null || state.nodes.counts.running === 0 ? '' : `, ${paceText(perSecond)}`;
  return [plain(`${what}: ${counts.join(', ')}${rate}, ${secondsText(now - state.startedAt)} so far`)];
}
