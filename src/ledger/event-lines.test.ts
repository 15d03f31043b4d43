import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { ProblemError } from '../errors/problem.ts';
import { eventLines, parseEventLines } from './event-lines.ts';
import type { LedgerEvent } from './port.ts';

const from = { seq: 0, fence: 0 };
const one = (type: string): string => JSON.stringify({ type, at: 1 });
const said = (text: string): string => {
  try {
    parseEventLines(Buffer.from(text), 'web-1/events-1.jsonl', from);
    return '';
  } catch (error) {
    return error instanceof ProblemError ? error.message : String(error);
  }
};

const appends = fc.array(
  fc.array(fc.record({ type: fc.string({ unit: 'binary' }), at: fc.nat(), more: fc.jsonValue() }), {
    minLength: 1,
    maxLength: 4,
  }),
  { maxLength: 8 },
);

describe('the lines of a record', () => {
  test('say their number, their fence and what they were recorded with', () => {
    expect(eventLines([one('a')], 1, 3) + eventLines([one('b'), one('c')], 2, 4)).toBe(
      '{"seq":1,"fence":3,"event":{"type":"a","at":1}}\n' +
        '{"seq":2,"fence":4,"through":3,"event":{"type":"b","at":1}}\n' +
        '{"seq":3,"fence":4,"through":3,"event":{"type":"c","at":1}}\n',
    );
  });

  test('cut at any byte give back the appends before the cut, each whole or not at all', () => {
    fc.assert(
      fc.property(appends, fc.nat(), (groups, at) => {
        const ends: { bytes: number; events: readonly LedgerEvent[] }[] = [{ bytes: 0, events: [] }];
        let text = '';
        for (const group of groups) {
          const events = ends.at(-1)?.events ?? [];
          text += eventLines(
            group.map((each) => JSON.stringify(each)),
            events.length + 1,
            1,
          );
          // As JSON brings it back: without -0, say.
          ends.push({
            bytes: Buffer.byteLength(text),
            events: [...events, ...(JSON.parse(JSON.stringify(group)) as LedgerEvent[])],
          });
        }
        const data = Buffer.from(text);
        const cut = at % (data.length + 1);
        expect(parseEventLines(data.subarray(0, cut), 'f', from)).toEqual(ends.findLast(({ bytes }) => bytes <= cut));
      }),
    );
  });

  test('go on from where somebody stopped reading', () => {
    const first = eventLines([one('a'), one('b')], 1, 1);
    const more = eventLines([one('c')], 3, 2);
    expect(parseEventLines(Buffer.from(more), 'f', { seq: 2, fence: 1 }).events).toEqual([{ type: 'c', at: 1 }]);
    expect(parseEventLines(Buffer.from(first + more), 'f', from).events).toHaveLength(3);
  });

  test('that end in garbage end before it', () => {
    const whole = eventLines([one('a')], 1, 1);
    for (const end of ['\0\0\0\0', '\0\0\n', '{"seq":2,"fence":1,"ev', '{}\n', 'null\n']) {
      const parsed = parseEventLines(Buffer.from(whole + end), 'f', from);
      expect(parsed).toEqual({ events: [{ type: 'a', at: 1 }], bytes: Buffer.byteLength(whole) });
    }
  });

  test.each([
    ['garbage', 'x\n', 'this line is not an event'],
    ['no event', '{"seq":2,"fence":1}\n', 'this line is not an event'],
    ['a gap', eventLines([one('b')], 3, 1), 'the events are numbered without a gap, and 3 stands where 2 belongs'],
    [
      'a doubled number',
      eventLines([one('b')], 1, 1),
      'the events are numbered without a gap, and 1 stands where 2 belongs',
    ],
    ['an earlier fence', eventLines([one('b')], 2, 0), 'an event under lease 0 follows one under lease 1'],
    [
      'half of what belongs together',
      `${eventLines([one('b'), one('c'), one('d')], 2, 1).split('\n')[0]}\n${eventLines([one('c')], 3, 1)}`,
      'events that belong together are incomplete',
    ],
  ])('with %s in the middle are refused with file and line', (_, middle, detail) => {
    const line = middle.includes('through') ? 3 : 2;
    expect(said(eventLines([one('a')], 1, 1) + middle + eventLines([one('z')], 4, 1))).toBe(
      `ledger-corrupt: web-1/events-1.jsonl:${line}: ${detail}.`,
    );
  });
});
