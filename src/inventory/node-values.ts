import type { FactValue } from '../core/fleet/node.ts';
import { factKeyProblem, nodeLabelKeyProblem, nodeLabelValueProblem } from '../core/fleet/node-rules.ts';
import type { Findings } from './findings.ts';
import { isRecord, kindOf } from './json-kinds.ts';
import type { NodePage } from './node-page.ts';
import { NumberText } from './number-text.ts';

/** The node whose values are read; the same object for one node after the other. */
export interface NodeContext {
  page: NodePage;
  index: number;
  name: string;
  /** Keys of labels and of facts that were found to be valid, so that each is checked once. */
  readonly labelKeys: Set<string>;
  readonly factKeys: Set<string>;
  readonly findings: Findings;
}

const printableAscii = /^[\x20-\x7E]*$/;
/** Longer values are rare enough to be looked at in full. */
const shortValue = 256;

/**
 * The labels of a node: the same object where every value is text already; numbers and booleans are turned into their text as
 * written. Null: something is wrong with them, which was reported.
 */
export function readLabels(given: unknown, context: NodeContext): Readonly<Record<string, string>> | null {
  if (!isRecord(given)) return notARecord('labels', given, context);
  let right = true;
  let convert = false;
  for (const key in given) {
    if (!context.labelKeys.has(key) && !labelKeyIsRight(key, context)) right = false;
    const value = given[key];
    if (typeof value === 'string') {
      if (value.length <= shortValue && (context.page.printable || printableAscii.test(value))) continue;
      const why = nodeLabelValueProblem(value);
      if (why === null) continue;
      reportLabel(key, why, context);
      right = false;
    } else if (textOf(value) !== null) {
      convert = true;
    } else {
      reportLabel(key, `it is ${kindOf(value)}`, context);
      right = false;
    }
  }
  if (!right) return null;
  return convert
    ? mapOwn(given, (value) => (typeof value === 'string' ? value : (textOf(value) as string)))
    : (given as Record<string, string>);
}

/** The facts of a node: the same object where every value can be one already. A fact that is null is none. */
export function readFacts(given: unknown, context: NodeContext): Readonly<Record<string, FactValue>> | null {
  if (!isRecord(given)) return notARecord('facts', given, context);
  let right = true;
  let convert = false;
  for (const key in given) {
    const value = given[key];
    const why = newFactKeyProblem(key, context) ?? factProblem(value);
    if (why !== null) {
      right = false;
      const { page, index, name } = context;
      context.findings.add('node-fact', { node: name, key, why }, () => page.locate([index, 'facts', key], 'value'));
    } else if (typeof value === 'object') {
      convert = true;
    }
  }
  if (!right) return null;
  if (!convert) return given as Record<string, FactValue>;
  return mapOwn(given, (value) => (value instanceof NumberText ? value.fact : (value as FactValue | null)));
}

function newFactKeyProblem(key: string, { factKeys }: NodeContext): string | null {
  if (factKeys.has(key)) return null;
  const why = factKeyProblem(key);
  if (why === null) factKeys.add(key);
  return why;
}

/** The text of a number or boolean; null for everything else. */
function textOf(value: unknown): string | null {
  if (value instanceof NumberText) return value.text;
  return typeof value === 'number' || typeof value === 'boolean' ? String(value) : null;
}

function factProblem(value: unknown): string | null {
  if (typeof value === 'string') return value.includes('\0') ? 'it holds the unprintable character U+0000' : null;
  if (typeof value === 'number') return Number.isFinite(value) ? null : 'it is no finite number';
  if (typeof value === 'boolean' || value === null || value instanceof NumberText) return null;
  return `it is ${kindOf(value)}`;
}

function labelKeyIsRight(key: string, { page, index, name, labelKeys, findings }: NodeContext): boolean {
  const why = nodeLabelKeyProblem(key);
  if (why === null) {
    labelKeys.add(key);
    return true;
  }
  findings.add('node-label-key', { node: name, key, why }, () => page.locate([index, 'labels', key], 'key'));
  return false;
}

function reportLabel(key: string, why: string, { page, index, name, findings }: NodeContext): void {
  findings.add('node-label-value', { node: name, key, why }, () => page.locate([index, 'labels', key], 'value'));
}

function notARecord(what: 'labels' | 'facts', given: unknown, { page, index, name, findings }: NodeContext): null {
  const args = { what: `the ${what} of node '${name}'`, expected: 'a mapping', found: kindOf(given) };
  findings.add('inventory-shape', args, () => page.locate([index, what], 'value'));
  return null;
}

/** Keys are valid label or fact keys here, none of which reaches a prototype. Values that come to null are left out. */
function mapOwn<T>(given: Readonly<Record<string, unknown>>, change: (value: unknown) => T | null): Record<string, T> {
  const changed: Record<string, T> = {};
  for (const [key, value] of Object.entries(given)) {
    const made = change(value);
    if (made !== null) changed[key] = made;
  }
  return changed;
}
