import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { aPlan, tolerates } from '../../testing/builders.ts';
import { given, type RolloutSpec } from '../../testing/rollout-spec.ts';
import type { View } from '../view.ts';
import { terminalView } from './terminal-view.ts';

beforeEach(() => void vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval'] }));
afterEach(() => void vi.useRealTimers());

class Logged {
  readonly lines: string[] = [];
  readonly rollout: RolloutSpec;
  readonly view: View;
  #told = 1;

  constructor(lines: readonly string[], verbose = false) {
    this.rollout = given(aPlan(lines, { onFailure: { tolerate: [tolerates('failed', '100%')] } })).advances();
    this.view = terminalView(this.rollout.state, {
      stream: { write: (text: string) => this.lines.push(...text.trimEnd().split('\n')) },
      live: false,
      color: false,
      verbose,
      drives: true,
      flags: ' --ledger ops',
      now: () => this.rollout.now,
    });
  }

  tells(): void {
    const events = this.rollout.history.slice(this.#told);
    this.#told = this.rollout.history.length;
    this.view.happened(events, this.rollout.state);
  }

  passes(milliseconds: number): void {
    this.rollout.passes(milliseconds);
    vi.advanceTimersByTime(milliseconds);
  }
}

describe('the log', () => {
  test('says what happened, with the time, and at the end what became of it', () => {
    const log = new Logged(['one: a', 'two: b c | d']);
    log.tells();
    log.passes(1_000);
    log.rollout.runs({ d: 'failed' });
    log.tells();
    log.view.close();
    expect(log.lines).toEqual([
      '00:00:00Z ▸ wave one: 1 node',
      '00:00:01Z ✓ wave one done in 1.0s',
      '00:00:01Z ▸ wave two: 3 nodes in 2 batches',
      '00:00:01Z ✗ d failed: task apply (node) failed: failed  [task-failed]',
      '00:00:01Z ✓ wave two done in 0.0s',
      '00:00:01Z ✓ succeeded',
      '',
      'web-1 succeeded after 1.0s; 1 node went wrong, and it went on all the same',
      '',
      '  ■ 3 succeeded    changed and well',
      '  ✗ 1 failed       left as they are',
      '',
      'What went wrong',
      '  ✗ 1 node failed: d',
      '    task apply (node) failed: failed  [task-failed]',
      '',
      'What you can do now',
      '  wavegate explain web-1 d --ledger ops   what was done to it, step by step',
      '  wavegate retry web-1 --ledger ops       work again on 1 node that went wrong',
    ]);
  });

  test('says how far it is while nothing ends, less often the longer it takes', () => {
    const log = new Logged(['all: a b']);
    log.rollout.begins('a');
    log.tells();
    for (let second = 0; second < 3_600; second++) log.passes(1_000);
    const progress = log.lines.filter((line) => line.includes('so far'));
    expect(progress.slice(0, 2)).toEqual([
      '00:00:05Z wave all, 0 of 1 batch done, 1 in progress, 1 at once: 1 pending, 1 running, 5s so far',
      '00:00:10Z wave all, 0 of 1 batch done, 1 in progress, 1 at once: 1 pending, 1 running, 10s so far',
    ]);
    expect(progress.length).toBeLessThan(110);
    log.view.close();
  });

  test('says that it stands still while it does', () => {
    const log = new Logged(['all: a b']);
    log.rollout.command('pause');
    log.tells();
    log.passes(5_000);
    expect(log.lines.at(-1)).toBe('00:00:05Z wave all, paused: 2 pending, 5s so far');
    log.view.close();
  });

  test('of 10,000 nodes that half fail is not longer than one can read', () => {
    const names = Array.from({ length: 10_000 }, (_, at) => `n${at}`);
    const waves = Array.from(
      { length: 10 },
      (_, at) => `w${at}: ${names.slice(at * 1_000, (at + 1) * 1_000).join(' ')}`,
    );
    const log = new Logged(waves);
    for (let wave = 0; wave < 10; wave++) {
      for (const [at, name] of names.slice(wave * 1_000, (wave + 1) * 1_000).entries()) {
        log.rollout.begins(name);
        if (at % 10 === 0) log.passes(1_000);
        log.rollout.ends(name, at % 2 === 0 ? 'succeeded' : 'failed');
        log.tells();
      }
      log.rollout.advances();
      log.tells();
    }
    log.view.close();
    expect(log.rollout.status).toBe('succeeded');
    expect(log.lines.length).toBeLessThan(600);
    expect(log.lines.filter((line) => line.includes('more nodes went wrong')).length).toBeGreaterThan(10);
  });

  test('shows what steps print only when everything is wanted, and nothing of it acts on a terminal', () => {
    const quiet = new Logged(['all: a']);
    quiet.view.printed('a', 'apply', 'hello\n');
    expect(quiet.lines).toEqual([]);
    const log = new Logged(['all: a'], true);
    log.view.printed('a\u001B[2J', 'apply', 'hel\u001B[31mlo\rx\nyou\n');
    log.view.note('a\u0007note');
    expect(log.lines).toEqual([
      '00:00:00Z a␛[2J apply | hel␛[31mlo␍x',
      '00:00:00Z a␛[2J apply | you',
      '00:00:00Z a␇note',
    ]);
  });
});
