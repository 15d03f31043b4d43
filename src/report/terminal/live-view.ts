import type { EventOf, RolloutEvent } from '../../core/rollout/events.ts';
import type { RolloutState } from '../../core/rollout/state.ts';
import { failureKind } from '../failures.ts';
import { isoTime } from '../moments.ts';
import type { View } from '../view.ts';
import { visible } from '../visible.ts';
import { failureText } from './event-line.ts';
import { frame, lastFrame } from './frame.ts';
import { type Line, lineWidth, paintLine, plain, styled } from './line.ts';
import { News } from './news.ts';
import { Pace } from './pace.ts';
import { onLeaving } from './leaving.ts';
import { type PaintedLine, Screen } from './screen.ts';
import { summary } from './summary.ts';
import type { TerminalOptions } from './terminal-view.ts';
import { wrapLine } from './wrap-line.ts';

const repaintEvery = 100;
/** Time goes on in the picture even when nothing happens. */
const stillEvery = 1_000;
const countEvery = 2_000;
/** What comes faster than a person can read is left out; everything is in the ledger. */
const mostLinesAbove = 200;
const times = 10;

/** A picture at the bottom of the terminal that changes in place, and above it, scrolling, what is worth keeping. */
export function liveView(initial: RolloutState, options: TerminalOptions): View {
  const picture = new LivePicture(initial, options);
  const timer = setInterval(() => picture.tick(), repaintEvery);
  timer.unref();
  const stopListening = onLeaving({
    left: () => picture.screen.leave(),
    back: () => picture.screen.enter(),
  });
  picture.screen.enter();
  return {
    happened: (events, state) => picture.happened(events, state),
    printed: (node, step, text) => picture.printed(node, step, text),
    note: (text) => picture.tell([plain(visible(text))]),
    close: () => {
      clearInterval(timer);
      picture.end();
      stopListening();
      picture.screen.leave();
    },
  };
}

class LivePicture {
  readonly screen: Screen;
  readonly #options: TerminalOptions;
  readonly #pace = new Pace();
  readonly #news: News;
  #state: RolloutState;
  #above: Line[] = [];
  #leftOut = 0;
  #failure: EventOf<'node-finished'> | null = null;
  #dirty = true;
  #paintedAt = 0;
  #countedAt = 0;

  constructor(state: RolloutState, options: TerminalOptions) {
    this.#state = state;
    this.#options = options;
    this.#news = new News(options.verbose);
    this.screen = new Screen(options.stream);
  }

  happened(events: readonly RolloutEvent[], state: RolloutState): void {
    this.#state = state;
    this.#dirty = true;
    for (const event of events) {
      this.#pace.saw(event);
      if (event.type === 'node-finished' && failureKind(event.report) !== null) this.#failure = event;
      for (const line of this.#news.of(event, state)) this.tell(line, event.at);
    }
  }

  printed(node: string, step: string, text: string): void {
    if (!this.#options.verbose) return;
    const head = plain(`${visible(node)} ${step} | `);
    for (const line of text.trimEnd().split('\n')) this.tell([head, plain(visible(line))]);
  }

  tell(line: Line, at = this.#options.now()): void {
    this.#dirty = true;
    if (this.#above.length >= mostLinesAbove) this.#leftOut += 1;
    else this.#above.push([styled(`${isoTime(at).slice(11, 19)}Z `, 'dim'), ...line]);
  }

  tick(): void {
    const now = this.#options.now();
    if (now - this.#countedAt >= countEvery) this.#countStorm(now);
    if (!this.#dirty && !this.screen.resized && now - this.#paintedAt < stillEvery) return;
    const { drives, flags } = this.#options;
    const failure = this.#failure === null ? null : failureText(this.#failure);
    const onlooker = { drives, flags, failure };
    const lines = frame(this.#state, now, this.#size, onlooker, this.#pace.perSecond(now));
    this.screen.draw(this.#takeAbove(), this.#paint(lines));
    this.#dirty = false;
    this.#paintedAt = now;
  }

  end(): void {
    const now = this.#options.now();
    this.#countStorm(now);
    const { columns } = this.#size;
    const last = lastFrame(this.#state, now, this.#size);
    const told = summary(this.#state, now, { columns, flags: this.#options.flags });
    this.screen.draw(
      [...this.#takeAbove(), ...this.#paint(last), ...this.#paint([[], ...told], Number.POSITIVE_INFINITY)],
      [],
    );
  }

  /** The last column stays free, and a row for the cursor below the picture. */
  get #size(): { columns: number; rows: number } {
    return { columns: Math.max(1, this.screen.columns - 1), rows: Math.max(1, this.screen.rows - 1) };
  }

  #countStorm(now: number): void {
    this.#countedAt = now;
    for (const line of this.#news.counts()) this.tell(line, now);
  }

  #takeAbove(): PaintedLine[] {
    const { columns } = this.#size;
    const lines = this.#above;
    if (this.#leftOut > 0)
      lines.push([styled(`… ${this.#leftOut} more lines came faster than they can be read`, 'dim')]);
    this.#above = [];
    this.#leftOut = 0;
    return this.#paint(lines.flatMap((line) => wrapLine(line, { width: columns, indent: times, most: 4 })));
  }

  #paint(lines: readonly Line[], columns = this.#size.columns): PaintedLine[] {
    return lines.map((line) => ({
      text: paintLine(line, columns, this.#options.color),
      width: Math.min(columns, lineWidth(line)),
    }));
  }
}
