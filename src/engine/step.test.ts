import { describe, expect, test } from 'vitest';
import type { ActionOutcome } from '../core/action-outcome.ts';
import type { StepDefinition } from '../core/definition/steps.ts';
import { makeMasker } from '../core/mask.ts';
import type { Clock } from '../core/ports.ts';
import { reason, words } from '../errors/problem.ts';
import type { ActionCall } from '../transport/action-context.ts';
import { runStep } from './step.ts';

/** Time that only passes where somebody waits. */
class TestClock implements Clock {
  #now = 0;
  now(): number {
    return this.#now;
  }
  pass(milliseconds: number): void {
    this.#now += milliseconds;
  }
  async sleep(milliseconds: number, signal?: AbortSignal): Promise<void> {
    if (signal?.aborted === true) throw signal.reason;
    this.#now += milliseconds;
  }
}

const step: StepDefinition = {
  step: 'apply',
  action: { kind: 'run', command: { shell: 'true' } },
  timeout: 5_000,
  attempts: 1,
  backoff: { initial: 1_000, factor: 2, max: 60_000, jitter: 0 },
  retryOn: ['timeout', 'unreachable'],
  unreachableOn: [],
  via: 'runner',
};

const plain = { tail: '', answer: '' };
const ok: ActionOutcome = { kind: 'ok', pattern: 'exit:0', reason: null, ...plain };
const exit = (code: number): ActionOutcome => ({
  kind: 'failed',
  pattern: `exit:${code}`,
  reason: reason('command-exit-code', { code }),
  ...plain,
});
const timeout: ActionOutcome = {
  kind: 'timeout',
  pattern: 'timeout',
  reason: reason('command-timeout', { timeout: 5_000 }),
  ...plain,
};

/** Each attempt takes 100 ms and gives the next outcome, the last one for ever; a timeout takes as long as it may. */
async function run(
  definition: Partial<StepDefinition>,
  outcomes: readonly ActionOutcome[],
  abort?: { readonly at: number },
) {
  const clock = new TestClock();
  const controller = new AbortController();
  const asked: { readonly at: number; readonly timeoutMs: number }[] = [];
  const seen: string[] = [];
  const perform = async (_: unknown, __: unknown, { timeoutMs, onOutput }: ActionCall) => {
    asked.push({ at: clock.now(), timeoutMs });
    const outcome = outcomes[Math.min(asked.length, outcomes.length) - 1] as ActionOutcome;
    clock.pass(outcome.kind === 'timeout' ? timeoutMs : 100);
    if (abort !== undefined && asked.length >= abort.at) controller.abort();
    onOutput?.(`attempt ${asked.length}\n`);
    return outcome;
  };
  const { report } = await runStep(
    {
      node: 'web-1',
      step: { ...step, ...definition },
      contextOf: () => ({ cwd: '/', env: {}, scope: { params: {} }, masker: makeMasker([]) }),
      signal: controller.signal,
    },
    { clock, random: { next: () => 0.5 }, perform, output: (...what) => seen.push(what.join(' ')) },
  );
  return { ...report, asked, seen, why: report.reason === null ? '' : words(report.reason).message };
}

describe('attempts', () => {
  test('one that goes well is enough', async () => {
    expect(await run({ attempts: 3 }, [ok])).toMatchObject({
      outcome: 'ok',
      attempts: 1,
      milliseconds: 100,
      reason: null,
    });
  });

  test('an outcome that may be tried again is, after ever longer waits', async () => {
    const done = await run({ attempts: 5, retryOn: ['exit:75'] }, [exit(75), exit(75), exit(75), ok]);

    expect(done).toMatchObject({ outcome: 'ok', attempts: 4 });
    expect(done.asked.map(({ at }) => at)).toEqual([0, 1_100, 3_200, 7_300]);
  });

  test('any other outcome is not', async () => {
    expect(await run({ attempts: 5 }, [exit(1)])).toMatchObject({ outcome: 'failed', attempts: 1 });
  });

  test('when they are used up, the last outcome is told', async () => {
    expect(await run({ attempts: 3 }, [timeout])).toMatchObject({ outcome: 'timeout', attempts: 3 });
  });

  test('an exit code can mean that the node could not be reached, and is then tried again as such', async () => {
    const done = await run({ attempts: 2, unreachableOn: ['exit:255'] }, [exit(255)]);

    expect(done).toMatchObject({ outcome: 'unreachable', attempts: 2, why: 'The command ended with exit code 255.' });
  });

  test('an abort ends the wait between them', async () => {
    expect(await run({ attempts: 3 }, [timeout], { at: 1 })).toMatchObject({ outcome: 'killed', attempts: 1 });
  });

  test('what each prints is told with its number', async () => {
    expect((await run({ attempts: 2 }, [timeout])).seen).toEqual([
      'web-1 apply 1 attempt 1\n',
      'web-1 apply 2 attempt 2\n',
    ]);
  });
});

describe('asking until it holds', () => {
  const until = { within: 60_000, every: 2_000, successes: 3 };
  const verify = { step: 'verify', until } as const;

  test('ends with as many successes in a row as are wanted', async () => {
    const done = await run(verify, [exit(1), ok, ok, exit(1), ok]);

    expect(done).toMatchObject({ outcome: 'ok', attempts: 7 });
    expect(done.asked.map(({ at }) => at)).toEqual([0, 2_000, 4_000, 6_000, 8_000, 10_000, 12_000]);
  });

  test('ends when the time is over, with what was wrong last', async () => {
    const done = await run(verify, [exit(1)]);

    expect(done).toMatchObject({ outcome: 'failed', attempts: 30 });
    expect(done.why).toBe('It did not hold within 1m, asked 30 times. The last: The command ended with exit code 1.');
    expect(done.milliseconds).toBeLessThanOrEqual(60_000);
  });

  test('says when it held, but not often enough', async () => {
    const done = await run({ step: 'verify', until: { within: 5_000, every: 2_000, successes: 5 } }, [exit(1), ok]);

    expect(done).toMatchObject({ outcome: 'failed' });
    expect(done.why).toBe('It held 2 of 5 times in a row when the 5s were over; it was asked 3 times.');
  });

  test('gives no ask more time than is left, and does not let the last of them hide what was wrong', async () => {
    const done = await run({ step: 'verify', until: { within: 7_000, every: 1_000, successes: 1 } }, [
      exit(1),
      timeout,
    ]);

    expect(done.asked).toEqual([
      { at: 0, timeoutMs: 5_000 },
      { at: 1_000, timeoutMs: 5_000 },
      { at: 6_000, timeoutMs: 1_000 },
    ]);
    expect(done).toMatchObject({ outcome: 'timeout', milliseconds: 7_000 });
    expect(done.why).toMatch(/^It did not hold within 7s, asked 3 times\. The last: The command did not end within 5s/);
  });

  test('keeps what was wrong when the deadline cuts the last ask short', async () => {
    const done = await run({ step: 'verify', until: { within: 3_000, every: 1_000, successes: 1 } }, [
      exit(1),
      exit(2),
      timeout,
    ]);

    expect(done).toMatchObject({ outcome: 'failed', attempts: 3 });
    expect(done.why).toMatch(/The last: The command ended with exit code 2\.$/);
  });

  test('ends with an abort', async () => {
    expect(await run(verify, [exit(1)], { at: 4 })).toMatchObject({ outcome: 'killed', attempts: 4 });
  });

  test('tells that a node could not be reached', async () => {
    expect(await run({ ...verify, unreachableOn: ['exit:255'] }, [exit(255)])).toMatchObject({
      outcome: 'unreachable',
    });
  });
});

test('of a flood the beginning and the end are passed on, with how much is missing', async () => {
  const seen: string[] = [];
  const flood = 'x'.repeat(1_000);
  await runStep(
    {
      node: 'web-1',
      step,
      contextOf: () => ({ cwd: '/', env: {}, scope: { params: {} }, masker: makeMasker([]) }),
      signal: new AbortController().signal,
    },
    {
      clock: new TestClock(),
      random: { next: () => 0.5 },
      perform: async (_, __, { onOutput }) => {
        onOutput?.('first\n');
        for (let count = 0; count < 1_000; count += 1) onOutput?.(flood);
        onOutput?.('\nlast');
        return ok;
      },
      output: (_, __, ___, text) => seen.push(text),
    },
  );
  const text = seen.join('');
  const left = /\n\[(\d+) characters left out\]\n/.exec(text);

  expect(text.startsWith('first\nxxx')).toBe(true);
  expect(text.endsWith('xxx\nlast')).toBe(true);
  expect(text.length - (left?.[0].length ?? 0) + Number(left?.[1])).toBe(
    1_000_000 + 'first\n'.length + '\nlast'.length,
  );
  expect(text.length).toBeLessThan(131_200);
});
