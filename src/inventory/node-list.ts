import type { InventoryNode } from '../core/fleet/merge.ts';
import type { FactValue } from '../core/fleet/node.ts';
import { NameIndex } from '../core/fleet/name-index.ts';
import { addressProblem, nodeNameProblem } from '../core/fleet/node-rules.ts';
import type { ArgsOf, Code } from '../errors/catalogue.ts';
import { didYouMean } from '../errors/did-you-mean.ts';
import type { Findings } from './findings.ts';
import { isRecord, kindOf } from './json-kinds.ts';
import type { NodePage, NodePath } from './node-page.ts';
import { type NodeContext, readFacts, readLabels } from './node-values.ts';

/** A page that was read: its nodes begin at `base`; `dropped` are the indexes of the items that came to none. */
interface ReadPage {
  readonly page: NodePage;
  readonly base: number;
  readonly dropped: number[];
}

const nodeKeys = ['name', 'address', 'labels', 'facts'];
const noLabels: Readonly<Record<string, string>> = Object.freeze({});
const noFacts: Readonly<Record<string, FactValue>> = Object.freeze({});

/**
 * Takes the nodes of one source, page by page, and reports what is wrong with them. A valid node is completed in its place, not copied:
 * there may be a million. A text alone stands for a node of that name.
 */
export class NodeListReader {
  nodes: InventoryNode[] = [];
  readonly #findings: Findings;
  #names: NameIndex | null = null;
  readonly #pages: ReadPage[] = [];
  /** One for all nodes: a million of them would keep the garbage collector busy. */
  readonly #context: NodeContext;

  constructor(findings: Findings) {
    this.#findings = findings;
    const page = { list: [], locate: () => ({ file: '', line: 1, column: 1 }), printable: false };
    this.#context = { page, index: 0, name: '', labelKeys: new Set(), factKeys: new Set(), findings };
  }

  read(page: NodePage): void {
    let { list, exact } = page;
    this.#names ??= new NameIndex(list.length);
    const dropped: number[] = [];
    this.#pages.push({ page, base: this.#names.size, dropped });
    let good = 0;
    for (let index = 0; index < list.length; index += 1) {
      if (exact !== undefined && holdsNumber(list[index])) {
        list = withHead(exact(), list, good);
        exact = undefined;
      }
      const node = this.#node(page, list[index], index);
      if (node !== null && this.#isNew(page, node.name, index)) {
        list[good] = node;
        good += 1;
      } else {
        dropped.push(index);
      }
    }
    list.length = good;
    this.nodes = this.nodes.length === 0 ? (list as InventoryNode[]) : this.nodes.concat(list as InventoryNode[]);
  }

  #node(page: NodePage, raw: unknown, index: number): InventoryNode | null {
    if (typeof raw === 'string') {
      return this.#nameIsRight(page, raw, index, false) ? bareNode(raw) : null;
    }
    if (!isRecord(raw)) {
      this.#report(page, [index], 'inventory-shape', {
        what: 'a node',
        expected: 'a mapping with a name',
        found: kindOf(raw),
      });
      return null;
    }
    let whole = true;
    for (const key in raw) {
      if (key === 'name' || key === 'address' || key === 'labels' || key === 'facts') continue;
      whole = false;
      const args = { what: 'a node', key, suggestion: didYouMean(key, nodeKeys) };
      this.#report(page, [index, key], 'inventory-key', args, 'key');
    }
    const { name, address, labels, facts } = raw;
    if (name === undefined || name === null) {
      this.#report(page, [index], 'node-name-missing', {});
      return null;
    }
    if (typeof name !== 'string') return this.#wrongType(page, [index, 'name'], 'the name of a node', 'text', name);
    if (!this.#nameIsRight(page, name, index, true)) return null;

    const context = this.#context;
    context.page = page;
    context.index = index;
    context.name = name;
    const goodAddress = this.#address(page, name, address, index);
    const goodLabels = labels === undefined || labels === null ? noLabels : readLabels(labels, context);
    const goodFacts = facts === undefined || facts === null ? noFacts : readFacts(facts, context);
    if (goodAddress === undefined || goodLabels === null || goodFacts === null || !whole) return null;
    if (goodAddress !== address) raw['address'] = goodAddress;
    if (goodLabels !== labels) raw['labels'] = goodLabels;
    if (goodFacts !== facts) raw['facts'] = goodFacts;
    return raw as unknown as InventoryNode;
  }

  #nameIsRight(page: NodePage, name: string, index: number, inRecord: boolean): boolean {
    const why = nodeNameProblem(name);
    if (why === null) return true;
    this.#report(page, inRecord ? [index, 'name'] : [index], 'node-name', { name, why });
    return false;
  }

  /** Null: the source gives none. Undefined: what it gives cannot be used. */
  #address(page: NodePage, node: string, address: unknown, index: number): string | null | undefined {
    if (address === undefined || address === null) return null;
    if (typeof address !== 'string') {
      this.#wrongType(page, [index, 'address'], `the address of node '${node}'`, 'text', address);
      return undefined;
    }
    const why = addressProblem(address);
    if (why === null) return address;
    this.#report(page, [index, 'address'], 'node-address', { node, address, why });
    return undefined;
  }

  #isNew(page: NodePage, name: string, index: number): boolean {
    const first = (this.#names as NameIndex).add(name);
    if (first === -1) return true;
    const args = { name, first: this.#findings.full ? '' : this.#placeOf(first) };
    this.#report(page, [index, 'name'], 'node-duplicate', args);
    return false;
  }

  #placeOf(node: number): string {
    const { page, base, dropped } = this.#pages.findLast((each) => each.base <= node) as ReadPage;
    let index = node - base;
    for (const gap of dropped) if (gap <= index) index += 1;
    const { file, line, column } = page.locate([index, 'name'], 'value');
    return `${file}:${line}:${column}`;
  }

  #wrongType(page: NodePage, path: NodePath, what: string, expected: string, found: unknown): null {
    this.#report(page, path, 'inventory-shape', { what, expected, found: kindOf(found) });
    return null;
  }

  #report<C extends Code>(
    page: NodePage,
    path: NodePath,
    code: C,
    args: ArgsOf<C>,
    part: 'key' | 'value' = 'value',
  ): void {
    this.#findings.add(code, args, () => page.locate(path, part));
  }
}

/** The list with its first items, as many as are done, taken over from the list that it stands for. */
function withHead(list: unknown[], done: readonly unknown[], count: number): unknown[] {
  if (list !== done) for (let index = 0; index < count; index += 1) list[index] = done[index];
  return list;
}

function holdsNumber(raw: unknown): boolean {
  if (!isRecord(raw)) return false;
  return hasNumberValue(raw['labels']) || hasNumberValue(raw['facts']);
}

function hasNumberValue(values: unknown): boolean {
  if (!isRecord(values)) return false;
  for (const key in values) if (typeof values[key] === 'number') return true;
  return false;
}

function bareNode(name: string): InventoryNode {
  return { name, address: null, labels: noLabels, facts: noFacts };
}
