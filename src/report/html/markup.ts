import { visible } from '../visible.ts';

/** HTML that is safe to put into a page: it was written here, and all that came from outside was escaped on its way in. */
export class Markup {
  readonly text: string;

  constructor(text: string) {
    this.text = text;
  }
}

/** `null` and `false` leave nothing behind; a list is one after the other. */
export type Content = string | number | Markup | null | false | readonly Content[];

/** The only way to make markup: what stands between `${` and `}` is escaped unless it is markup itself. Attributes have to be quoted. */
export function html(strings: TemplateStringsArray, ...values: readonly Content[]): Markup {
  let text = strings[0] ?? '';
  values.forEach((value, at) => {
    text += written(value) + (strings[at + 1] ?? '');
  });
  return new Markup(text);
}

/** Text of several lines; its line breaks and tabs stay. */
export function lines(text: string): Markup {
  return new Markup(
    text
      .split('\n')
      .map((line) => line.split('\t').map(escaped).join('\t'))
      .join('\n'),
  );
}

/** A value as JSON inside a script element, where nothing in it can end that element. */
export function json(value: unknown): Markup {
  return new Markup(JSON.stringify(value).replaceAll('<', '\\u003c'));
}

function written(value: Content): string {
  if (value === null || value === false) return '';
  if (value instanceof Markup) return value.text;
  if (typeof value === 'object') return value.map(written).join('');
  return escaped(String(value));
}

function escaped(text: string): string {
  return visible(text).replaceAll(/[&<>"']/g, (character) => entities[character] ?? character);
}

const entities: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};
