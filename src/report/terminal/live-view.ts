import type { RolloutState } from '../../core/rollout/state.ts';
import type { View } from '../view.ts';
import { visible } from '../visible.ts';
import { eventLine } from './event-line.ts';
import { frame } from './frame.ts';
import { type Line, paintLine, plain } from './line.ts';
import { Pace } from './pace.ts';
import { summary } from './summary.ts';
import type { TerminalOptions } from './terminal-view.ts';

const repaintEvery = 100;
const clearBelow = '\u001B[J';
const hideCursor = '\u001B[?25l';
const showCursor = '\u001B[?25h';

/** A picture at the bottom of the terminal that changes in place, and above it, scrolling, what is worth keeping. */
export function liveView(initial: RolloutState, options: TerminalOptions): View {
  const { stream, color, verbose } = options;
  const pace = new Pace();
  let state = initial;
  let painted = 0;
  let news: Line[] = [];
  let dirty = true;
  let lastPaint = 0;

  const paint = (last: boolean): void => {
    const now = options.now();
    // A second hand moves even when nothing happens.
    if (!dirty && !last && now - lastPaint < 1_000) return;
    const columns = Math.max(20, (stream.columns ?? 80) - 1);
    const size = { columns, rows: stream.rows ?? 24 };
    const picture = frame(state, now, size, last ? null : pace.perSecond(now));
    const lines = [...news, ...picture, ...(last ? summary(state, now) : [])].map((line) => paintLine(line, columns, color));
    const up = painted === 0 ? '' : `\u001B[${painted}A\r`;
    stream.write(`${up}${clearBelow}${lines.join('\n')}\n`);
    painted = picture.length;
    news = [];
    dirty = false;
    lastPaint = now;
  };

  stream.write(hideCursor);
  const timer = setInterval(() => paint(false), repaintEvery);
  timer.unref();
  const restore = (): void => void stream.write(showCursor);
  process.once('exit', restore);
  return {
    happened: (events, next) => {
      state = next;
      dirty = true;
      pace.saw(events);
      for (const event of events) {
        const line = eventLine(event, state, verbose);
        if (line !== null) news.push(line);
      }
    },
    printed: (node, step, text) => {
      if (!verbose) return;
      for (const line of text.trimEnd().split('\n')) news.push([plain(`${visible(node)} ${step} | ${visible(line)}`)]);
      dirty = true;
    },
    note: (text) => {
      news.push([plain(visible(text))]);
      dirty = true;
    },
    close: () => {
      clearInterval(timer);
      paint(true);
      process.off('exit', restore);
      restore();
    },
  };
}
