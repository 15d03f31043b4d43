import { type Reason, reason } from '../errors/problem.ts';
import { type TemplateField, templateParts } from './definition/template.ts';
import type { FactValue, FleetNode } from './fleet/node.ts';

/** What templates may name. */
export interface TemplateScope {
  /** Absent where the work is not about one node. */
  readonly node?: FleetNode;
  readonly params: Readonly<Record<string, string>>;
}

/** Where the text will stand: decides how values are written so that they cannot be more than values. */
export type TemplatePlace = 'plain' | 'url' | 'header' | 'json' | 'host-port';

export type Expanded =
  | { readonly text: string; readonly reason: null }
  | { readonly text: null; readonly reason: Reason };

/**
 * Puts values into a template. In a URL they are percent-encoded; as its host, a host with or without port stays as it is and an
 * IPv6 address gets its brackets. In JSON they are escaped as part of a string; before a port
 * an IPv6 address gets its brackets, too.
 */
export function expand(template: string, scope: TemplateScope, place: TemplatePlace): Expanded {
  let text = '';
  for (const part of templateParts(template)) {
    if ('literal' in part) {
      text += part.literal;
      continue;
    }
    const field = written(part.field);
    const value = valueOf(part.field, scope);
    if (value === undefined) return { text: null, reason: reason('template-without-value', { field }) };
    const safe = writeValue(String(value), place, text);
    if (safe === null) return { text: null, reason: reason('template-value-unsafe', { field, value: String(value) }) };
    text += safe;
  }
  return { text, reason: null };
}

function valueOf({ kind, key }: TemplateField, { node, params }: TemplateScope): FactValue | undefined {
  switch (kind) {
    case 'name':
      return node?.name;
    case 'address':
      return node?.address;
    case 'label':
      return own(node?.labels, key);
    case 'fact':
      return own(node?.facts, key);
    case 'param':
      return own(params, key);
  }
}

function own<T>(values: Readonly<Record<string, T>> | undefined, key: string): T | undefined {
  return values !== undefined && Object.hasOwn(values, key) ? values[key] : undefined;
}

function written({ kind, key }: TemplateField): string {
  return key === '' ? kind : `${kind}s.${key}`;
}

/** Null: the value cannot stand there. */
function writeValue(value: string, place: TemplatePlace, before: string): string | null {
  switch (place) {
    case 'plain':
      return value;
    case 'json':
      return JSON.stringify(value).slice(1, -1);
    case 'header':
      return /^[\x20-\x7e]*$/.test(value) ? value : null;
    case 'url':
      return writeInUrl(value, before);
    case 'host-port':
      return before === '' && ipv6.test(value) ? `[${value}]` : value;
  }
}

const authorityStart = /^[a-z][a-z0-9+.-]*:\/\/[^/?#]*$/i;
const hostAndPort = /^(?:[A-Za-z0-9._~-]+|\[[0-9A-Fa-f:.]+\])(?::\d{1,5})?$/;
const ipv6 = /^(?=.*:.*:)[0-9A-Fa-f:.]+$/;

function writeInUrl(value: string, before: string): string | null {
  // A parser takes `.` and `..` as steps up the path, encoded or not; and nothing at all changes what the rest means.
  if (value === '' || value === '.' || value === '..') return null;
  if (authorityStart.test(before)) {
    if (ipv6.test(value)) return `[${value}]`;
    if (hostAndPort.test(value)) return value;
  }
  return encodeURIComponent(value.toWellFormed());
}
