import type { InventoryText } from './decode.ts';
import type { Findings } from './findings.ts';
import { jsonFault } from './json-fault.ts';
import { itemOffsets, memberOffset, skipSpace } from './json-position.ts';
import { isRecord, kindOf } from './json-kinds.ts';
import type { NodeListReader } from './node-list.ts';
import type { Locate, NodePath } from './node-page.ts';
import { NumberText } from './number-text.ts';
import { lineStarts, locator } from './text-lines.ts';

/**
 * Reads `{"nodes": […]}` (other keys beside it are not looked at), a bare list, one node, or one node a line. Returns the root when
 * it is a mapping of another kind, so that the caller can see whether it knows that; null when all is done.
 */
export function readJson(
  input: InventoryText,
  reader: NodeListReader,
  findings: Findings,
): Record<string, unknown> | null {
  const { source, text } = input;
  const locate = locator(source, text);
  const root = parse(text);
  if (root === undefined) {
    if (isLines(text)) readLines(input, reader, findings);
    else reportFault(text, findings, locate);
    return null;
  }
  const list = listOf(root);
  if (list !== null) {
    const listOffset = () => listStart(text, root);
    reader.read({
      list,
      locate: jsonLocate(text, locate, listOffset, list.length),
      printable: isPrintable(input),
      exact: () => (hasOddNumbers(text) ? (listOf(parseExactly(text)) as unknown[]) : list),
    });
    return null;
  }
  if (isRecord(root) && !('nodes' in root)) return root;
  const [what, found] = isRecord(root) ? ['nodes', root['nodes']] : ['an inventory', root];
  const args = { what, expected: 'a list of nodes', found: kindOf(found) };
  findings.add('inventory-shape', args, () => locate(isRecord(root) ? listStart(text, root) : skipSpace(text, 0)));
  return null;
}

function listOf(root: unknown): unknown[] | null {
  if (Array.isArray(root)) return root;
  if (!isRecord(root)) return null;
  if (Object.hasOwn(root, 'nodes')) return Array.isArray(root['nodes']) ? root['nodes'] : null;
  return typeof root['name'] === 'string' ? [root] : null;
}

/** Of the list itself; of the only node where that is all there is, as if it stood in a list. */
function listStart(text: string, root: unknown): number {
  const start = skipSpace(text, 0);
  if (Array.isArray(root)) return start;
  return memberOffset(text, start, 'nodes', 'value') ?? start - 1;
}

/** Undefined: this is no JSON; no JSON text gives undefined. */
function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
}

type Reviver = (key: string, value: unknown, context: { source?: string }) => unknown;

/** Keeps how numbers are written where that is not how JavaScript writes them. Several times slower, so only where there are such. */
function parseExactly(text: string): unknown {
  const keepText: Reviver = (_, value, { source }) =>
    typeof value === 'number' && source !== undefined && String(value) !== source ? new NumberText(source) : value;
  return JSON.parse(text, keepText as (key: string, value: unknown) => unknown);
}

/** Zeros at the end, exponents, many digits, minus zero. */
function hasOddNumbers(text: string): boolean {
  return /\d(?:\.\d*0|[eE][-+]?\d+|\d{15,})[\s,\]}]|-0[\s,\]}]|\.\d{15,}/.test(text);
}

/** Control characters stand in JSON only as escapes, and what else is unprintable is not ASCII, but for DEL. */
function isPrintable({ ascii, text }: InventoryText): boolean {
  return ascii && !text.includes('\\') && !text.includes('\x7F');
}

function isLines(text: string): boolean {
  const start = skipSpace(text, 0);
  const end = text.indexOf('\n', start);
  return end !== -1 && text.charAt(start) === '{' && isRecord(parse(text.slice(start, end)));
}

function readLines({ source, text, ascii }: InventoryText, reader: NodeListReader, findings: Findings): void {
  const locate = locator(source, text);
  const list: unknown[] = [];
  const offsets: number[] = [];
  const exact = hasOddNumbers(text);
  const starts = lineStarts(text);
  for (let line = 0; line < starts.length; line += 1) {
    const start = starts[line] as number;
    const content = text.slice(start, starts[line + 1] ?? text.length);
    if (content.trim() === '') continue;
    const value = parse(content);
    if (value === undefined) {
      const fault = jsonFault(content);
      const why = `found ${fault?.found}, expected ${fault?.expected}`;
      findings.add('inventory-syntax', { format: 'JSON', why }, () => locate(start + (fault?.offset ?? 0)));
      continue;
    }
    list.push(exact ? parseExactly(content) : value);
    offsets.push(start + skipSpace(content, 0));
  }
  reader.read({
    list,
    locate: memberLocate(text, locate, (index) => offsets[index] as number),
    printable: isPrintable({ source, text, ascii }),
    exact: () => list,
  });
}

function reportFault(text: string, findings: Findings, locate: ReturnType<typeof locator>): void {
  const fault = jsonFault(text) ?? { offset: 0, found: 'something', expected: 'JSON' };
  const why = `found ${fault.found}, expected ${fault.expected}`;
  findings.add('inventory-syntax', { format: 'JSON', why }, () => locate(fault.offset));
}

function jsonLocate(text: string, locate: ReturnType<typeof locator>, listOffset: () => number, count: number): Locate {
  let offsets: Uint32Array | null = null;
  return memberLocate(text, locate, (index) => {
    offsets ??= itemOffsets(text, listOffset(), count);
    return offsets[index] as number;
  });
}

/** Follows the keys of a path from the beginning of its item as far as they lead. */
function memberLocate(text: string, locate: ReturnType<typeof locator>, itemOffset: (index: number) => number): Locate {
  return (path: NodePath, part) => {
    const [index, ...keys] = path;
    let offset = itemOffset(index);
    for (const [depth, key] of (keys as string[]).entries()) {
      if (text.charAt(offset) !== '{') break;
      const found = memberOffset(text, offset, key, depth === keys.length - 1 ? part : 'value');
      if (found === null) break;
      offset = found;
    }
    return locate(offset);
  };
}
