import type { Amount, Milliseconds, Selector } from '../../core/definition/values.ts';
import { labelKeyProblem } from '../../core/fleet/label-syntax.ts';
import { parseSelector } from '../../core/fleet/selector.ts';
import type { Code } from '../../errors/catalogue.ts';
import { type Invalid, offsetInside } from '../shape/reading.ts';
import { matching, shortened, textLike } from '../shape/scalar.ts';
import { refuseKind, type Shape } from '../shape/shape.ts';

const units = { ms: 1, s: 1_000, m: 60_000, h: 3_600_000, d: 86_400_000 };
const longest = 366 * units.d;

/** `90s`, `10m`, `2h`, `1d`, `250ms` → milliseconds. */
function durationFrom(minimum: 0 | 1): Shape<Milliseconds> {
  const pattern = minimum === 0 ? /^(\d{1,9})(ms|s|m|h|d)$/ : /^0*([1-9]\d{0,8})(ms|s|m|h|d)$/;
  const label = 'duration';
  const shape = textLike({
    label,
    keywords: { pattern: pattern.source.replaceAll('\\d', '[0-9]') },
    read(value, at, reading): Milliseconds | Invalid {
      const [, digits, unit] = pattern.exec(value) ?? [];
      if (digits === undefined) {
        if (/^0+(?:ms|s|m|h|d)$/.test(value)) {
          return reading.refuse(at, 'zero-means-none', { key: String(at.path.at(-1)) });
        }
        return reading.refuse(at, 'bad-duration', { written: shortened(value) });
      }
      const milliseconds = Number(digits) * units[unit as keyof typeof units];
      if (milliseconds > longest) return reading.refuse(at, 'duration-too-long', { written: value });
      return milliseconds;
    },
  });
  return {
    ...shape,
    read(at, reading) {
      const { node } = at;
      if (node.kind === 'scalar' && typeof node.value === 'number') {
        return reading.refuse(at, 'bad-duration', { written: shortened(node.text) });
      }
      return shape.read(at, reading);
    },
  };
}

export const duration = durationFrom(1);
/** Zero is allowed and means none. */
export const durationOrNone = durationFrom(0);

const largestCount = 1_000_000_000;

/** A count (`3`) or a percentage (`10%`). */
function amountFrom(minimum: 0 | 1): Shape<Amount> {
  const label = 'count or percentage';
  const percent = minimum === 0 ? /^(0|[1-9]\d?|100)%$/ : /^([1-9]\d?|100)%$/;
  return {
    label,
    objects: () => [],
    schema: () => ({
      anyOf: [
        { type: 'integer', minimum, maximum: largestCount },
        { type: 'string', pattern: percent.source.replaceAll('\\d', '[0-9]') },
      ],
    }),
    read(at, reading) {
      const { node } = at;
      if (node.kind !== 'scalar' || node.value === null) return refuseKind(at, reading, label);
      const written = shortened(node.text);
      const zero = (): Invalid => reading.refuse(at, 'zero-means-none', { key: String(at.path.at(-1)) });
      if (typeof node.value === 'number') {
        if (node.value === 0 && minimum === 1) return zero();
        const whole = Number.isSafeInteger(node.value) && node.value >= minimum && node.value <= largestCount;
        return whole
          ? { kind: 'count', value: node.value }
          : reading.refuse(at, 'bad-amount', { written, asWave: null });
      }
      const match = percent.exec(node.text);
      if (match !== null) return { kind: 'percent', value: Number(match[1]) };
      if (/^\d{1,9}$/.test(node.text)) return reading.refuse(at, 'quotes-around-number', { written });
      if (/^0+%$/.test(node.text)) return zero();
      if (/^[1-9]\d{2,}%$/.test(node.text)) return reading.refuse(at, 'percent-above-100', { written });
      return reading.refuse(at, 'bad-amount', { written, asWave: null });
    },
  };
}

export const amount = amountFrom(1);
/** Zero is allowed and means none. */
export const amountOrNone = amountFrom(0);

/** A whole percentage, read as its number. */
export const percentage: Shape<number> = {
  ...amountOrNone,
  label: 'percentage',
  schema: () => ({ type: 'string', pattern: '^(?:0|[1-9][0-9]?|100)%$' }),
  read(at, reading) {
    const { node } = at;
    if (node.kind === 'scalar' && typeof node.value === 'number') {
      return reading.refuse(at, 'percent-sign-missing', { written: shortened(node.text) });
    }
    const read = amountOrNone.read(at, reading);
    return typeof read === 'symbol' ? read : read.value;
  },
};

const longestSelector = 10_000;

export const selector: Shape<Selector> = textLike({
  label: '[selector](#selectors)',
  read(value, at, reading) {
    if (value.length > longestSelector) return reading.refuse(at, 'text-too-long', { limit: longestSelector });
    const parsed = parseSelector(value);
    if ('selector' in parsed) return parsed.selector;
    const { code, args, offset } = parsed.problem;
    return reading.refuse(at, code as Code, args as never, offsetInside(at, offset));
  },
});

export const labelKey = textLike({
  label: 'label',
  read(value, at, reading) {
    const why = labelKeyProblem(value);
    return why === null ? value : reading.refuse(at, 'bad-label-key', { written: shortened(value), why });
  },
});

export const ownName = matching(
  'name',
  /^[a-z0-9][a-z0-9-]{0,49}$/,
  'lower-case letters, digits and hyphens, at most 50, and no hyphen first',
);

export const environmentVariable = matching(
  'environment variable',
  /^[A-Za-z_][A-Za-z0-9_]{0,127}$/,
  'letters, digits and underscores, and no digit first',
);

export const jsonPointer = matching(
  'JSON Pointer',
  /^(?:\/(?:[^~/]|~0|~1)*)+$/,
  'it begins with a slash, with a slash before every key, as in /status/version',
);
