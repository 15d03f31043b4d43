import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import type { RolloutEvent } from '../../core/rollout/events.ts';
import { aPlan, tolerates } from '../../testing/builders.ts';
import { given, type RolloutSpec } from '../../testing/rollout-spec.ts';
import { TestTerminal } from '../../testing/terminal.ts';
import type { View } from '../view.ts';
import { terminalView } from './terminal-view.ts';

beforeEach(() => void vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval'] }));
afterEach(() => void vi.useRealTimers());

/** A rollout that somebody watches in a terminal; time passes only when it is told to. */
class Watched {
  readonly terminal: TestTerminal;
  readonly rollout: RolloutSpec;
  readonly view: View;
  #told = 1;

  constructor({ columns = 80, rows = 24, lines = ['one: a b', 'two: c d e'], verbose = false, live = true } = {}) {
    this.terminal = new TestTerminal(columns, rows);
    const onFailure = { tolerate: [tolerates('failed', 9)] };
    this.rollout = given(aPlan(lines, { onFailure }));
    const options = { stream: this.terminal, live, color: live, verbose, drives: true, flags: '' };
    this.view = terminalView(this.rollout.state, { ...options, now: () => this.rollout.now });
  }

  tells(): void {
    const events: RolloutEvent[] = this.rollout.history.slice(this.#told);
    this.#told = this.rollout.history.length;
    this.view.happened(events, this.rollout.state);
  }

  passes(milliseconds: number): void {
    this.tells();
    this.rollout.passes(milliseconds);
    vi.advanceTimersByTime(milliseconds);
  }
}

describe('the live view', () => {
  test('keeps what happened above and changes the picture below in place', async () => {
    const { terminal, rollout, view, ...rest } = start();
    rollout.begins('a');
    rest.passes(1_000);
    rollout.ends('a', 'failed');
    rollout.begins('b');
    rest.passes(1_000);
    view.note('a word to all');
    rest.passes(100);
    expect(await terminal.shown()).toEqual([
      '00:00:00Z ▸ wave one: 2 nodes',
      '00:00:01Z ✗ a failed: task apply (node) failed: failed  [task-failed]',
      '00:00:02Z a word to all',
      'web-1  running  0 of 5 done  2s                               plan 000000000000',
      '  ▸ one  0/2 ✗1  ✗▸',
      '    two  0/3     ···',
      '',
      '  nodes    · 3 pending  ▸ 1 running  ✗ 1 failed',
      '  failed   a: task apply (node) failed: failed  [task-failed]',
      '  now      0 of 1 batch done, 1 in progress, 1 at once',
      '           w1-r1-b1  1/2  ▸ b apply 1s',
      '  Ctrl-C pauses: what is in progress ends by itself',
    ]);
    view.close();
  });

  test('writes a frame at once, at most ten times a second, and nothing while nothing changes', () => {
    const { terminal, rollout, passes, tells, view } = start();
    rollout.begins('a');
    passes(100);
    const before = terminal.written.length;
    tells();
    passes(100);
    expect(terminal.written.length - before).toBe(0);
    rollout.begins('b');
    for (let at = 0; at < 50; at++) tells();
    passes(100);
    expect(terminal.written.length - before).toBe(1);
    passes(600);
    expect(terminal.written.length - before).toBe(1);
    passes(1_000);
    expect(terminal.written.length - before).toBe(2);
    view.close();
  });

  test('writes only the lines that changed', () => {
    const { terminal, rollout, passes, view } = start();
    rollout.begins('a');
    passes(1_000);
    passes(1_000);
    expect(terminal.written.at(-1)).toContain('2s');
    expect(terminal.written.at(-1)).not.toContain('two');
    view.close();
  });

  test.each([
    ['narrower', 40, 20],
    ['wider', 140, 40],
    ['lower', 80, 10],
  ])('paints anew when the terminal becomes %s', async (_, columns, rows) => {
    const { terminal, rollout, passes, view } = start();
    rollout.begins('a');
    passes(1_000);
    await terminal.shown();
    await terminal.resize(columns, rows);
    passes(100);
    const shown = await terminal.shown();
    expect(shown.filter((line) => line.startsWith('web-1  running'))).toHaveLength(1);
    expect(shown.filter((line) => line.includes('▸ wave one'))).toHaveLength(1);
    expect(shown.length).toBeLessThanOrEqual(rows);
    view.close();
  });

  test('never shows more than fits, however many waves there are', async () => {
    const lines = Array.from({ length: 90 }, (_, at) => `wave-${at}: n${at}`);
    const { terminal, rollout, passes, view } = start({ rows: 10, columns: 50, lines });
    rollout.begins('n0');
    for (let at = 0; at < 5; at++) passes(1_000);
    const shown = await terminal.shown();
    expect(shown.filter((line) => line.startsWith('web-1  running'))).toHaveLength(1);
    expect(shown.length - shown.findIndex((line) => line.startsWith('web-1  running'))).toBeLessThanOrEqual(9);
    view.close();
  });

  test('hides the cursor while it paints, and gives it back at the end', () => {
    const { terminal, view } = start();
    expect(terminal.written[0]).toBe('\u001B[?25l');
    view.close();
    expect(terminal.written.at(-1)).toBe('\u001B[?25h');
  });

  test('shows what steps print only when everything is wanted, and leaves out what nobody could read', async () => {
    const quiet = start();
    quiet.view.printed('a', 'apply', 'hello\n');
    quiet.passes(100);
    expect((await quiet.terminal.shown()).join('\n')).not.toContain('hello');
    quiet.view.close();

    const { terminal, passes, view } = start({ verbose: true });
    view.printed('a', 'apply', 'hel\u001B[31mlo\nyou\n');
    passes(100);
    expect(await terminal.shown()).toEqual(
      expect.arrayContaining(['00:00:00Z a apply | hel␛[31mlo', '00:00:00Z a apply | you']),
    );
    for (let at = 0; at < 1_000; at++) view.printed('a', 'apply', `line ${at}\n`);
    passes(100);
    expect(await terminal.shown()).toContain('… 800 more lines came faster than they can be read');
    view.close();
  });

  test('ends with the waves as they are and what became of it all', async () => {
    const { terminal, rollout, tells, view } = start({ lines: ['all: a b'] });
    rollout.passes(12_000).runs({ b: 'failed' });
    tells();
    view.close();
    expect((await terminal.shown()).slice(-16)).toEqual([
      '00:00:12Z ✓ succeeded',
      'web-1  succeeded  1 of 2 done  12s                            plan 000000000000',
      '  ✓ all  1/2 ✗1  ■✗',
      '',
      'web-1 succeeded after 12s; 1 node went wrong, and it went on all the same',
      '',
      '  ■ 1 succeeded    changed and well',
      '  ✗ 1 failed       left as they are',
      '',
      'What went wrong',
      '  ✗ 1 node failed: b',
      '    task apply (node) failed: failed  [task-failed]',
      '',
      'What you can do now',
      '  wavegate explain web-1 b   what was done to it, step by step',
      '  wavegate retry web-1       work again on 1 node that went wrong',
    ]);
  });
});

function start(options: ConstructorParameters<typeof Watched>[0] = {}) {
  const watched = new Watched(options);
  watched.rollout.advances();
  watched.tells();
  return {
    terminal: watched.terminal,
    rollout: watched.rollout,
    view: watched.view,
    tells: () => watched.tells(),
    passes: (milliseconds: number) => watched.passes(milliseconds),
  };
}
