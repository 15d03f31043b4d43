import { type Weekday, weekdays, type WindowDefinition } from '../../core/definition/gates.ts';
import { instantOf } from '../../core/gates/zoned-time.ts';
import { didYouMean } from '../../errors/did-you-mean.ts';
import { list, oneOrList } from '../shape/collection.ts';
import { defaulted, object, required } from '../shape/object.ts';
import { type Cursor, invalid, type Invalid, type Reading } from '../shape/reading.ts';
import { boolean, matching, shortened, text, textLike } from '../shape/scalar.ts';
import { refined, type Shape } from '../shape/shape.ts';
import { items } from '../yaml/yaml-node.ts';

const wallClock = matching('time', /^(?:(?:[01][0-9]|2[0-3]):[0-5][0-9]|24:00)$/, 'HH:MM, from 00:00 to 24:00');

const dayOrRange = textLike({
  label: 'day or range of days',
  keywords: { pattern: `^(?:${weekdays.join('|')})(?:-(?:${weekdays.join('|')}))?$` },
  read(value, at, reading): readonly Weekday[] | Invalid {
    const [from, to = from, ...more] = value.split('-').map((word) => weekdays.findIndex((day) => day === word));
    if (from === undefined || to === undefined || from < 0 || to < 0 || more.length > 0) {
      return reading.refuse(at, 'not-one-of', {
        written: shortened(value),
        allowed: [...weekdays, 'mon-fri'],
        meant: didYouMean(value, weekdays),
      });
    }
    const length = ((to - from + 7) % 7) + 1;
    return Array.from({ length }, (_, index) => weekdays[(from + index) % 7] as Weekday);
  },
});

const days = refined(oneOrList(dayOrRange, { atLeast: 1 }), (ranges) =>
  weekdays.filter((day) => ranges.flat().includes(day)),
);

const openKeys = object({
  name: 'open',
  description: 'When it is open, in local wall-clock time. Half-open: `to` itself is outside.',
  fields: {
    days: defaulted(days, 'mon-sun', 'A day, a range, or a list of both.', {
      examples: ['mon', 'mon-thu', ['mon-wed', 'fri']],
    }),
    from: required(wallClock, 'From this time.', { examples: ['09:00'] }),
    to: required(
      wallClock,
      'To this time. Before `from`: it crosses midnight, and belongs to the day that it starts on.',
      {
        examples: ['16:00', '24:00'],
      },
    ),
  },
});

const open = refined(openKeys, (keys, at, reading) => {
  if (keys.from === keys.to || keys.from === '24:00')
    return reading.refuse(at, 'window-empty', { from: keys.from, to: keys.to });
  return keys;
});

const dateOrInstant = textLike({
  label: 'date or instant',
  keywords: { pattern: '^[0-9]{4}-[0-9]{2}-[0-9]{2}' },
  read: (value, at, reading) =>
    instantIn(value, 'UTC') === null ? reading.refuse(at, 'bad-date', { written: shortened(value) }) : value,
});

const freeze = object({
  name: 'freeze',
  description: 'When it is closed whatever else is said. Half-open: `to` itself is outside.',
  fields: {
    from: required(dateOrInstant, 'A date (its local midnight) or an instant.', {
      examples: ['2026-12-20', '2026-12-20T12:00:00Z'],
    }),
    to: required(dateOrInstant, 'A date (its local midnight) or an instant.', { examples: ['2027-01-04'] }),
    reason: defaulted(text, 'freeze', 'Why, for those who have to wait.'),
  },
});

const timezone = textLike({
  label: 'IANA time zone',
  read: (value, at, reading) =>
    isTimezone(value)
      ? value
      : reading.refuse(at, 'unknown-timezone', { written: shortened(value), meant: zoneMeant(value) }),
});

const windowKeys = object({
  name: 'window',
  description: 'When the rollout may go on, by the clock of a place.',
  fields: {
    open: defaulted(list(open), [], 'When it is open. None: whenever it is not frozen.'),
    freeze: defaulted(list(freeze), [], 'When it is closed; wins over `open`.'),
    timezone: required(timezone, 'The place, by its name in the IANA database.', { examples: ['Europe/Berlin'] }),
    'must-fit': defaulted(boolean, false, 'Whether the worst case of the wave has to end before the window does.'),
  },
});

export const window: Shape<WindowDefinition> = refined(windowKeys, (keys, at, reading) => {
  const written = at.node.kind === 'mapping' ? items(at.node.entries.get('freeze')?.value) : [];
  const wrong = keys.freeze.map((each, index) => {
    const node = written[index];
    const place = { node: node ?? at.node, path: [...at.path, 'freeze', index] };
    return endsBeforeStart(each, keys.timezone, place, reading);
  });
  return wrong.includes(true) ? invalid : keys;
});

function endsBeforeStart(
  { from, to }: { from: string; to: string },
  zone: string,
  place: Cursor,
  reading: Reading,
): boolean {
  const backwards = (instantIn(from, zone) ?? 0) >= (instantIn(to, zone) ?? 0);
  if (backwards) reading.refuse(place, 'freeze-ends-before-start', { from, to });
  return backwards;
}

function instantIn(written: string, zone: string): number | null {
  try {
    return /^\d{4}-\d\d-\d\d(?:T|$)/.test(written) ? instantOf(written, zone) : null;
  } catch {
    return null;
  }
}

/** Not every zone that a runtime knows is in its list of zones, so it is asked. Offsets (`+01:00`) are no zones. */
function isTimezone(value: string): boolean {
  if (!/^[A-Za-z]/.test(value)) return false;
  try {
    return new Intl.DateTimeFormat('en', { timeZone: value }).format(0) !== '';
  } catch {
    return false;
  }
}

function zoneMeant(value: string): string | null {
  return didYouMean(value, ['UTC', ...Intl.supportedValuesOf('timeZone')]);
}
