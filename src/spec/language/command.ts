import type { Command } from '../../core/definition/steps.ts';
import { templateParts } from '../../core/definition/template.ts';
import { list } from '../shape/collection.ts';
import { type Cursor, offsetInside, type Reading } from '../shape/reading.ts';
import { textLike } from '../shape/scalar.ts';
import { byKind, refined, type Shape } from '../shape/shape.ts';

/** A word of a command. Nothing is put in its place: node data reaches a command in the environment alone. */
const word = textLike({
  label: 'text',
  read(value, at, reading) {
    const expression = value.indexOf('${{');
    if (expression !== -1) return reading.refuse(at, 'expression-in-run', {}, offsetInside(at, expression));
    warnOfTemplates(value, at, reading);
    return value;
  },
});

/** For `sh -eu`. */
export const shellCommand: Shape<Command> = refined(word, (shell) => ({ shell }), { label: 'command' });

const words = list(word, { atLeast: 1 });
export const argv: Shape<Command> = refined(words, (given) => ({ argv: given }), { label: 'argv' });

export const command: Shape<Command> = byKind<Command>({ scalar: shellCommand, sequence: argv });

/** Argv, or the path of a program by itself. */
export const program: Shape<readonly string[]> = byKind({
  scalar: refined(word, (path): readonly string[] => [path], { label: 'path of a program' }),
  sequence: { ...words, label: 'argv' },
});

function warnOfTemplates(value: string, at: Cursor, reading: Reading): void {
  let index = 0;
  for (const part of templateParts(value)) {
    if ('literal' in part) {
      index += part.literal.length;
      continue;
    }
    const { kind, key } = part.field;
    const plural = { label: 'labels', fact: 'facts', param: 'params' };
    const written = kind === 'name' || kind === 'address' ? `{${kind}}` : `{${plural[kind]}.${key}}`;
    const shellVariable = value[index - 1] === '$';
    if (!shellVariable) {
      const args = { written, variable: variableOf(kind, key) };
      reading.warn(at, 'template-in-run', args, offsetInside(at, index));
    }
    index += written.length;
  }
}

function variableOf(kind: string, key: string): string {
  if (kind === 'name') return 'WAVEGATE_NODE';
  if (kind === 'address') return 'WAVEGATE_ADDRESS';
  return `WAVEGATE_${kind.toUpperCase()}_${key.toUpperCase().replaceAll(/[^A-Z0-9]/g, '_')}`;
}
