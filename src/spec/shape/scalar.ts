import { didYouMean } from '../../errors/did-you-mean.ts';
import type { Cursor, Invalid, Reading } from './reading.ts';
import { refuseKind, type Shape } from './shape.ts';

/** How much of a value is repeated in a message. */
const quotedLength = 60;

export function shortened(written: string): string {
  return written.length > quotedLength ? `${written.slice(0, quotedLength)}…` : written;
}

interface TextOptions<T> {
  readonly label: string;
  /** JSON Schema keywords besides `type`. */
  readonly keywords?: Readonly<Record<string, unknown>>;
  readonly read: (value: string, at: Cursor, reading: Reading) => T | Invalid;
}

/** Text; never empty. A number or a boolean without quotes is refused: YAML has already changed what such a value says. */
export function textLike<T>({ label, keywords = {}, read }: TextOptions<T>): Shape<T> {
  return {
    label,
    objects: () => [],
    schema: () => ({ type: 'string', minLength: 1, ...keywords }),
    read(at, reading) {
      const { node } = at;
      if (node.kind !== 'scalar' || (node.value === null && node.text === '')) return refuseKind(at, reading, label);
      if (typeof node.value !== 'string')
        return reading.refuse(at, 'quotes-missing', { written: shortened(node.text) });
      if (node.value === '') return reading.refuse(at, 'text-empty', {});
      if (node.value.includes('\0') || !node.value.isWellFormed()) {
        return reading.refuse(at, 'bad-character', {
          character: node.value.includes('\0') ? 'U+0000' : 'half a character',
        });
      }
      return read(node.value, at, reading);
    },
  };
}

export const text = textLike({ label: 'text', read: (value) => value });

/** Text that has to look like a regular expression says; `rule` says it in words. */
export function matching(label: string, pattern: RegExp, rule: string): Shape<string> {
  return textLike({
    label,
    keywords: { pattern: pattern.source },
    read: (value, at, reading) =>
      pattern.test(value) ? value : reading.refuse(at, 'bad-form', { written: shortened(value), label, rule }),
  });
}

export function integer(minimum: number, maximum: number): Shape<number> {
  const label = 'whole number';
  return {
    label,
    objects: () => [],
    schema: () => ({ type: 'integer', minimum, maximum }),
    read(at, reading) {
      const { node } = at;
      if (node.kind !== 'scalar' || node.value === null) return refuseKind(at, reading, label);
      if (typeof node.value === 'string' && /^\d{1,9}$/.test(node.value)) {
        return reading.refuse(at, 'quotes-around-number', { written: shortened(node.value) });
      }
      if (!Number.isSafeInteger(node.value)) return refuseKind(at, reading, label);
      const value = node.value as number;
      if (value === 0 && minimum === 1) return reading.refuse(at, 'zero-means-none', { key: String(at.path.at(-1)) });
      if (value < minimum || value > maximum) {
        return reading.refuse(at, 'number-out-of-range', { written: node.text, minimum, maximum });
      }
      return value;
    },
  };
}

/** A number with or without a fraction. */
export function decimal(minimum: number, maximum: number): Shape<number> {
  const label = 'number';
  return {
    label,
    objects: () => [],
    schema: () => ({ type: 'number', minimum, maximum }),
    read(at, reading) {
      const { node } = at;
      if (node.kind !== 'scalar' || typeof node.value !== 'number') return refuseKind(at, reading, label);
      if (node.value >= minimum && node.value <= maximum) return node.value;
      return reading.refuse(at, 'number-out-of-range', { written: node.text, minimum, maximum });
    },
  };
}

export const boolean: Shape<boolean> = {
  label: '`true` or `false`',
  objects: () => [],
  schema: () => ({ type: 'boolean' }),
  read(at, reading) {
    const { node } = at;
    if (node.kind === 'scalar' && typeof node.value === 'boolean') return node.value;
    return refuseKind(at, reading, boolean.label);
  },
};

/** One of a few words. */
export function oneOf<const W extends string>(words: readonly W[]): Shape<W> {
  return {
    label: words.map((word) => `\`${word}\``).join(', '),
    objects: () => [],
    schema: () => ({ enum: words }),
    read(at, reading) {
      const { node } = at;
      if (node.kind !== 'scalar' || node.text === '') return refuseKind(at, reading, this.label);
      const found = words.find((word) => word === node.value);
      if (found === undefined) {
        const meant = didYouMean(node.text, words);
        return reading.refuse(at, 'not-one-of', { written: shortened(node.text), allowed: words, meant });
      }
      return found;
    },
  };
}
