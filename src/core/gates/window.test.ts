import { describe, expect, test } from 'vitest';
import { words } from '../../errors/problem.ts';
import { type WindowDefinition, weekdays } from '../definition/gates.ts';
import { openIntervals } from './open-intervals.ts';
import { nextOpening, windowVerdict } from './window.ts';

const at = (text: string) => Date.parse(text);
const hour = 3_600_000;

const office: WindowDefinition = {
  open: [{ days: ['mon', 'tue', 'wed', 'thu'], from: '09:00', to: '16:00' }],
  freeze: [{ from: '2026-12-20', to: '2027-01-04', reason: 'year end' }],
  timezone: 'Europe/Berlin',
  mustFit: true,
};

const nightly = (timezone: string, from: string, to: string): WindowDefinition => ({
  open: [{ days: weekdays, from, to }],
  freeze: [],
  timezone,
  mustFit: false,
});

function intervals(window: WindowDefinition, from: string, to: string) {
  return [...openIntervals(window, at(from), at(to))].map((each) =>
    [each.from, each.to].map((instant) => new Date(instant).toISOString().slice(0, 16)).join(' '),
  );
}

function said(window: WindowDefinition, now: string, worstCaseMs: number | null = 0) {
  const { verdict, reason, notBefore } = windowVerdict(window, at(now), worstCaseMs);
  const { message, hint } = words(reason);
  return { verdict, code: reason.code, message, hint, notBefore: notBefore && new Date(notBefore).toISOString() };
}

describe('the nights on which the clocks are moved', () => {
  test('a time that happens twice is open both times', () => {
    expect(intervals(nightly('Europe/Berlin', '01:30', '02:30'), '2026-10-24T20:00Z', '2026-10-25T08:00Z')).toEqual([
      '2026-10-24T23:30 2026-10-25T00:30',
      '2026-10-25T01:00 2026-10-25T01:30',
    ]);
    expect(intervals(nightly('America/New_York', '01:30', '02:30'), '2026-11-01T00:00Z', '2026-11-01T12:00Z')).toEqual([
      '2026-11-01T05:30 2026-11-01T06:00',
      '2026-11-01T06:30 2026-11-01T07:30',
    ]);
  });

  test('a time that is skipped is not open', () => {
    const berlin = (from: string, to: string) =>
      intervals(nightly('Europe/Berlin', from, to), '2026-03-28T20:00Z', '2026-03-29T08:00Z');
    expect(berlin('01:30', '02:30')).toEqual(['2026-03-29T00:30 2026-03-29T01:00']);
    expect(berlin('02:10', '02:50')).toEqual([]);
    expect(berlin('02:30', '03:30')).toEqual(['2026-03-29T01:00 2026-03-29T01:30']);
  });

  test('clocks that are moved by half an hour are followed', () => {
    expect(
      intervals(nightly('Australia/Lord_Howe', '01:30', '02:30'), '2026-04-04T12:00Z', '2026-04-05T00:00Z'),
    ).toEqual(['2026-04-04T14:30 2026-04-04T16:00']);
  });

  test('an opening over the night has the length that the night really has', () => {
    const night = nightly('Europe/Berlin', '22:00', '06:00');
    expect(intervals(night, '2026-10-24T12:00Z', '2026-10-25T12:00Z')).toEqual(['2026-10-24T20:00 2026-10-25T05:00']);
    expect(intervals(night, '2026-03-28T12:00Z', '2026-03-29T12:00Z')).toEqual(['2026-03-28T21:00 2026-03-29T04:00']);
  });
});

test('a range that crosses midnight belongs to the day it starts on', () => {
  const friday: WindowDefinition = {
    ...nightly('UTC', '22:00', '02:00'),
    open: [{ days: ['fri'], from: '22:00', to: '02:00' }],
  };
  expect(intervals(friday, '2026-11-02T00:00Z', '2026-11-16T00:00Z')).toEqual([
    '2026-11-06T22:00 2026-11-07T02:00',
    '2026-11-13T22:00 2026-11-14T02:00',
  ]);
});

test('ranges that touch or overlap are one opening', () => {
  const window: WindowDefinition = {
    ...nightly('UTC', '09:00', '12:00'),
    open: [
      { days: ['mon'], from: '20:00', to: '24:00' },
      { days: ['tue'], from: '00:00', to: '03:00' },
      { days: ['tue'], from: '02:00', to: '05:00' },
    ],
  };
  expect(intervals(window, '2026-11-02T00:00Z', '2026-11-08T00:00Z')).toEqual(['2026-11-02T20:00 2026-11-03T05:00']);
});

describe('the verdict', () => {
  test('open: it passes, and says until when', () => {
    expect(said(office, '2026-11-24T10:00:30Z', hour)).toEqual({
      verdict: 'pass',
      code: 'window-open',
      message: 'It is 2026-11-24T11:00:30+01:00 in Europe/Berlin, and the window is open until 2026-11-24T16:00+01:00.',
      hint: 'Nothing needs to be done.',
      notBefore: '2026-11-24T14:00:00.000Z',
    });
  });

  test('closed: it waits for the next opening', () => {
    expect(said(office, '2026-11-26T15:00Z')).toEqual({
      verdict: 'inconclusive',
      code: 'window-closed',
      message: 'It is 2026-11-26T16:00+01:00 in Europe/Berlin, outside the window. It opens at 2026-11-30T09:00+01:00.',
      hint: 'The rollout goes on by itself after 2026-11-30T09:00+01:00; to go on sooner, widen `open` in the rollout file.',
      notBefore: '2026-11-30T08:00:00.000Z',
    });
  });

  test('frozen: it says why, and waits for the first opening after the freeze', () => {
    expect(said(office, '2026-12-22T10:00Z')).toEqual({
      verdict: 'inconclusive',
      code: 'window-frozen',
      message:
        'It is 2026-12-22T11:00+01:00 in Europe/Berlin, and changes are frozen until 2027-01-04T00:00+01:00: year end.',
      hint: 'The window opens next at 2027-01-04T09:00+01:00; to go on sooner, change `freeze` in the rollout file.',
      notBefore: '2027-01-04T08:00:00.000Z',
    });
  });

  test('too little of the window is left: it waits for an opening that is long enough', () => {
    expect(said(office, '2026-11-24T14:00Z', 1.5 * hour)).toEqual({
      verdict: 'inconclusive',
      code: 'window-too-short',
      message: 'The window is open until 2026-11-24T16:00+01:00, for 1h more, but the work can take 1h 30m.',
      hint: 'The next opening that is long enough begins at 2026-11-25T09:00+01:00. To fit sooner: a smaller wave, more in parallel, or shorter timeouts.',
      notBefore: '2026-11-25T08:00:00.000Z',
    });
  });

  test('work that ends in the same instant as the window fits', () => {
    expect(said(office, '2026-11-24T14:00Z', hour).verdict).toBe('pass');
    expect(said(office, '2026-11-24T14:00Z', hour + 1).verdict).toBe('inconclusive');
  });

  test('an opening that a freeze cuts short is as short as that', () => {
    const window: WindowDefinition = {
      ...office,
      freeze: [{ from: '2026-11-24T12:00:00+01:00', to: '2026-11-24T13:00:00+01:00', reason: 'fair' }],
    };
    expect(said(window, '2026-11-24T10:00Z', 2 * hour)).toMatchObject({
      code: 'window-too-short',
      notBefore: '2026-11-24T12:00:00.000Z',
    });
  });

  test('work that fits into no opening fails', () => {
    expect(said(office, '2026-11-24T10:00Z', 8 * hour)).toEqual({
      verdict: 'fail',
      code: 'window-never-fits',
      message: 'The work can take 8h, and the longest opening in the next 5 years lasts 7h.',
      hint: 'Make the wave smaller, do more in parallel, shorten the timeouts, or take `must-fit` away.',
      notBefore: undefined,
    });
  });

  test('without must-fit only the instant counts', () => {
    expect(said({ ...office, mustFit: false }, '2026-11-24T14:59:59Z', null).verdict).toBe('pass');
  });

  test('a window that must fit work of unknown length gives no answer', () => {
    expect(said(office, '2026-11-24T10:00Z', null)).toEqual({
      verdict: 'error',
      code: 'window-worst-case-unknown',
      message: 'The window must fit the work (`must-fit`), and how long the work takes at worst is not known here.',
      hint: 'Evaluate the gate as part of a rollout, where the plan says how long a wave takes at worst.',
      notBefore: undefined,
    });
  });

  test('a window that never opens again fails', () => {
    const window: WindowDefinition = {
      ...office,
      freeze: [{ from: '2026-01-01', to: '2050-01-01', reason: 'sold' }],
    };
    expect(said(window, '2026-11-24T10:00Z')).toEqual({
      verdict: 'fail',
      code: 'window-never-opens',
      message: 'The window does not open once in the next 5 years (Europe/Berlin).',
      hint: 'Check `open` and `freeze` of the gate: a freeze wins over every opening.',
      notBefore: undefined,
    });
  });

  test('a freeze over a date that the place left out changes nothing', () => {
    // Samoa went from 29 December 2011 straight to the 31st.
    const apia: WindowDefinition = {
      ...nightly('Pacific/Apia', '20:00', '04:00'),
      freeze: [{ from: '2011-12-30', to: '2011-12-31', reason: 'fair' }],
    };
    expect(intervals(apia, '2011-12-30T00:00Z', '2011-12-30T20:00Z')).toEqual(['2011-12-30T06:00 2011-12-30T14:00']);
  });

  test('a window without rules is open whenever it is not frozen, and has no end', () => {
    const window: WindowDefinition = { ...office, open: [] };
    expect(said(window, '2027-02-01T10:00Z', 9_000 * hour)).toMatchObject({
      code: 'window-open',
      message: 'It is 2027-02-01T11:00+01:00 in Europe/Berlin, and the window is open with no end in sight.',
    });
    expect(nextOpening(window, at('2026-12-24T00:00Z'), 9_000 * hour)).toEqual({
      from: at('2027-01-03T23:00Z'),
      to: Infinity,
    });
  });

  test('the evidence names every rule with its state, and the freezes that hold', () => {
    expect(windowVerdict(office, at('2026-12-22T10:00Z'), 0).evidence).toEqual([
      { rule: 'freeze 2026-12-20 to 2027-01-04', state: 'frozen', reason: 'year end' },
      { rule: 'mon,tue,wed,thu 09:00-16:00', state: 'open' },
    ]);
    expect(windowVerdict(office, at('2026-11-27T10:00Z'), 0).evidence).toEqual([
      { rule: 'mon,tue,wed,thu 09:00-16:00', state: 'closed' },
    ]);
  });
});
