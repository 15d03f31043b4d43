import { CORE_SCHEMA, type Event, EVENT_ID, getScalarValue, parseEvents, SCALAR_STYLE, YAMLException } from 'js-yaml';
import type { InventoryText } from './decode.ts';
import type { Findings } from './findings.ts';
import { locator } from './text-lines.ts';

/** A YAML value with its place, an offset into the text. What an alias stands for is the same node, not a copy. */
export type YamlNode = YamlScalar | YamlList | YamlMapping;

export interface YamlScalar {
  readonly kind: 'scalar';
  /** As written, without quotes; so that `1.10` is not taken for 1.1. */
  readonly text: string;
  readonly quoted: boolean;
  /** `!vault`; null: none. */
  readonly tag: string | null;
  readonly start: number;
}

interface YamlList {
  readonly kind: 'list';
  readonly items: readonly YamlNode[];
  readonly start: number;
}

export interface YamlMapping {
  readonly kind: 'mapping';
  readonly entries: ReadonlyMap<string, { readonly start: number; readonly value: YamlNode }>;
  readonly start: number;
}

const maxDepth = 64;
/** What aliases may add, counted in nodes: far more than an inventory needs, far less than what fills a memory. */
const maxAliased = 1_000_000;

class YamlFault extends Error {
  readonly offset: number;

  constructor(offset: number, why: string) {
    super(why);
    this.offset = offset;
  }
}

/** Null, and reported: this is not one YAML document. Merge keys (`<<`) are followed; keys of the mapping itself win. */
export function readYamlTree({ source, text }: InventoryText, findings: Findings): YamlNode | null {
  try {
    return new TreeBuilder(text, parseEvents(text, { maxDepth })).document();
  } catch (error) {
    const known = error instanceof YAMLException || error instanceof YamlFault;
    if (!known) throw error;
    const offset = error instanceof YamlFault ? error.offset : (error.mark?.position ?? 0);
    const why = error instanceof YamlFault ? error.message : error.reason;
    findings.add('inventory-syntax', { format: 'YAML', why }, () =>
      locator(source, text)(Math.min(offset, text.length)),
    );
    return null;
  }
}

/** The value that the core schema of YAML 1.2 gives to a scalar; quoted or tagged ones are text. */
export function scalarValue({ text, quoted, tag }: YamlScalar): string | number | boolean | null {
  if (quoted || tag !== null) return text;
  return CORE_SCHEMA.resolveImplicitScalarTag(text).value as string | number | boolean | null;
}

class TreeBuilder {
  readonly #text: string;
  readonly #events: readonly Event[];
  readonly #anchors = new Map<string, { node: YamlNode; size: number }>();
  #next = 0;
  #aliased = 0;
  #size = 0;
  #reached = 0;

  constructor(text: string, events: readonly Event[]) {
    this.#text = text;
    this.#events = events;
  }

  document(): YamlNode {
    this.#next = 1;
    const root = this.#node();
    const after = this.#events[this.#next + 1];
    if (after !== undefined) throw new YamlFault(this.#reached, 'there is more than one document');
    return root;
  }

  #node(): YamlNode {
    const event = this.#events[this.#next++];
    if (event === undefined || event.type === EVENT_ID.POP || event.type === EVENT_ID.DOCUMENT) {
      return { kind: 'scalar', text: '', quoted: false, tag: null, start: this.#reached };
    }
    if (event.type === EVENT_ID.ALIAS) return this.#alias(event.anchorStart, event.anchorEnd);
    const before = this.#size++;
    const node = this.#content(event);
    if (event.anchorStart >= 0) {
      const name = this.#text.slice(event.anchorStart, event.anchorEnd);
      this.#anchors.set(name, { node, size: this.#size - before });
    }
    return node;
  }

  #content(event: Exclude<Event, { type: 1 | 5 | 6 }>): YamlNode {
    if (event.type === EVENT_ID.SCALAR) return this.#scalar(event);
    this.#reached = event.start;
    if (event.type === EVENT_ID.MAPPING) return this.#mapping(event.start);
    const items: YamlNode[] = [];
    while (this.#events[this.#next]?.type !== EVENT_ID.POP) items.push(this.#node());
    this.#next += 1;
    return { kind: 'list', items, start: event.start };
  }

  #scalar(event: Extract<Event, { type: 4 }>): YamlScalar {
    const tag = event.tagStart < 0 ? null : this.#text.slice(event.tagStart, event.tagEnd);
    if (event.valueStart < 0) return { kind: 'scalar', text: '', quoted: false, tag, start: this.#reached };
    this.#reached = event.valueStart;
    const quoted = event.style !== SCALAR_STYLE.PLAIN;
    return { kind: 'scalar', text: getScalarValue(this.#text, event), quoted, tag, start: event.valueStart };
  }

  #mapping(start: number): YamlMapping {
    const own = new Map<string, { start: number; value: YamlNode }>();
    const merged: YamlNode[] = [];
    while (this.#events[this.#next]?.type !== EVENT_ID.POP) {
      const key = this.#node();
      const value = this.#node();
      if (key.kind !== 'scalar') throw new YamlFault(key.start, 'a key must be text');
      if (key.text === '<<' && !key.quoted) merged.push(...(value.kind === 'list' ? value.items : [value]));
      else if (own.has(key.text)) throw new YamlFault(key.start, `the key '${key.text}' is there twice`);
      else own.set(key.text, { start: key.start, value });
    }
    this.#next += 1;
    for (const base of merged) {
      if (base.kind !== 'mapping') throw new YamlFault(base.start, 'only mappings can be merged in with <<');
      this.#countAliased(base.entries.size, base.start);
      for (const [key, entry] of base.entries) if (!own.has(key)) own.set(key, entry);
    }
    return { kind: 'mapping', entries: own, start };
  }

  #alias(start: number, end: number): YamlNode {
    const name = this.#text.slice(start, end);
    const anchor = this.#anchors.get(name);
    if (anchor === undefined) throw new YamlFault(start, `nothing before this is named &${name}`);
    this.#countAliased(anchor.size, start);
    this.#size += anchor.size;
    this.#reached = end;
    return anchor.node;
  }

  #countAliased(nodes: number, offset: number): void {
    this.#aliased += nodes;
    if (this.#aliased > maxAliased) throw new YamlFault(offset, 'aliases make this unreasonably large');
  }
}
