import { didYouMean } from '../../errors/did-you-mean.ts';

/** What a template may name: a field of the node, one of its labels or facts, or a param. */
export interface TemplateField {
  readonly kind: 'name' | 'address' | 'label' | 'fact' | 'param';
  /** The key of the label, fact or param; empty for name and address. */
  readonly key: string;
}

export type TemplatePart = { readonly literal: string } | { readonly field: TemplateField };

/** A word in braces; everything else in braces (JSON, PromQL) is text. */
const braces = /\{([A-Za-z]+)(?:\.([A-Za-z0-9](?:[A-Za-z0-9._/-]*[A-Za-z0-9])?))?\}/g;

const plainFields = new Set(['name', 'address']);
const keyedFields = new Map<string, TemplateField['kind']>([
  ['labels', 'label'],
  ['facts', 'fact'],
  ['params', 'param'],
]);

/** The words that may begin a template, as people write them. */
export const templateForms = ['{name}', '{address}', '{labels.KEY}', '{facts.KEY}', '{params.NAME}'] as const;

/** Splits a text at its templates. Braces around anything that is not a field of a template stay as they are. */
export function templateParts(text: string): readonly TemplatePart[] {
  const parts: TemplatePart[] = [];
  let reached = 0;
  for (const match of text.matchAll(braces)) {
    const field = fieldOf(match[1] ?? '', match[2]);
    if (field === null) continue;
    if (match.index > reached) parts.push({ literal: text.slice(reached, match.index) });
    parts.push({ field });
    reached = match.index + match[0].length;
  }
  if (reached < text.length) parts.push({ literal: text.slice(reached) });
  return parts;
}

export interface UnknownField {
  readonly written: string;
  /** The template that it was most likely meant to be; null when none is close. */
  readonly meant: string | null;
  readonly offset: number;
}

/** Words in braces that are no field: in a URL they are most likely misspelt. */
export function unknownFields(text: string): readonly UnknownField[] {
  return [...text.matchAll(braces)]
    .filter((match) => fieldOf(match[1] ?? '', match[2]) === null)
    .map((match) => ({ written: match[0], meant: meantBy(match[1] ?? '', match[2]), offset: match.index }));
}

function meantBy(word: string, key: string | undefined): string | null {
  const meant = didYouMean(word, key === undefined ? plainFields : keyedFields.keys());
  if (meant === null) return null;
  return key === undefined ? `{${meant}}` : `{${meant}.${key}}`;
}

function fieldOf(word: string, key: string | undefined): TemplateField | null {
  if (key === undefined) return plainFields.has(word) ? { kind: word as 'name' | 'address', key: '' } : null;
  const kind = keyedFields.get(word);
  return kind === undefined ? null : { kind, key };
}
