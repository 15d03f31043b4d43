import { nodeStates } from '../../core/rollout/node-state.ts';
import type { RolloutState } from '../../core/rollout/state.ts';
import type { View } from '../view.ts';
import { visible } from '../visible.ts';
import { eventLine } from './event-line.ts';
import { type Line, paintLine, plain } from './line.ts';
import { summary } from './summary.ts';
import type { TerminalOptions } from './terminal-view.ts';

const progressEvery = 5_000;

/** Lines that make sense in a log: what happened, with the time, and now and then how far it is. */
export function plainView(initial: RolloutState, options: TerminalOptions): View {
  const { stream, color, verbose } = options;
  let state = initial;
  let lastProgress = options.now();

  const put = (line: Line): void => {
    const time = new Date(options.now()).toISOString().slice(11, 19);
    stream.write(`${time} ${paintLine(line, Number.POSITIVE_INFINITY, color)}\n`);
    lastProgress = options.now();
  };
  return {
    happened: (events, next) => {
      state = next;
      for (const event of events) {
        const line = eventLine(event, state, verbose);
        if (line !== null) put(line);
      }
      if (options.now() - lastProgress >= progressEvery) put(progress(state));
    },
    printed: (node, step, text) => {
      if (!verbose) return;
      for (const line of text.trimEnd().split('\n')) put([plain(`${visible(node)} ${step} | ${visible(line)}`)]);
    },
    note: (text) => put([plain(visible(text))]),
    close: () => {
      const lines = summary(state, options.now()).map((line) => paintLine(line, Number.POSITIVE_INFINITY, color));
      stream.write(`${lines.join('\n')}\n`);
    },
  };
}

function progress(state: RolloutState): Line {
  const wave = state.waves[state.wave]?.name;
  const counts = nodeStates
    .filter((name) => state.nodes.counts[name] > 0)
    .map((name) => `${state.nodes.counts[name]} ${name}`);
  return [plain(`${wave === undefined ? '' : `wave ${visible(wave)}: `}${counts.join(', ')}`)];
}
