/** A value of a YAML file with its place: offsets into the text, half-open. */
export type YamlNode = YamlScalar | YamlSequence | YamlMapping;

export type ScalarValue = string | number | boolean | null;

export interface YamlScalar {
  readonly kind: 'scalar';
  /** What the core schema of YAML 1.2 makes of it; always text when it stands in quotes. */
  readonly value: ScalarValue;
  /** As written, so that `1.10` is not taken for 1.1. Empty: nothing is written there. */
  readonly text: string;
  /** Offset of the first character of the text in the file; -1 when the text is not in the file as it stands (quotes, folding). */
  readonly textStart: number;
  readonly start: number;
  readonly end: number;
}

export interface YamlSequence {
  readonly kind: 'sequence';
  readonly items: readonly YamlNode[];
  readonly start: number;
  readonly flow: boolean;
}

export interface YamlMapping {
  readonly kind: 'mapping';
  /** In the order of the file. */
  readonly entries: ReadonlyMap<string, YamlEntry>;
  readonly start: number;
  readonly flow: boolean;
}

export interface YamlEntry {
  readonly key: YamlScalar;
  readonly value: YamlNode;
}

/** The value under a key; undefined when the node is no mapping or has no such key. */
export function child(node: YamlNode | undefined, key: string): YamlNode | undefined {
  return node?.kind === 'mapping' ? node.entries.get(key)?.value : undefined;
}

/** The items of a list; none when the node is no list. */
export function items(node: YamlNode | undefined): readonly YamlNode[] {
  return node?.kind === 'sequence' ? node.items : [];
}

/** The text of a scalar that is text; undefined for everything else. */
export function textOf(node: YamlNode | undefined): string | undefined {
  return node?.kind === 'scalar' && typeof node.value === 'string' ? node.value : undefined;
}

/** A node for a value that stands in no file: a default. */
export function nodeOf(value: unknown): YamlNode {
  if (Array.isArray(value)) return { kind: 'sequence', items: value.map(nodeOf), start: 0, flow: true };
  if (typeof value === 'object' && value !== null) {
    const entries = Object.entries(value).map(([key, each]): [string, YamlEntry] => [
      key,
      { key: scalarOf(key), value: nodeOf(each) },
    ]);
    return { kind: 'mapping', entries: new Map(entries), start: 0, flow: true };
  }
  return scalarOf(value as ScalarValue);
}

function scalarOf(value: ScalarValue): YamlScalar {
  return { kind: 'scalar', value, text: String(value), textStart: -1, start: 0, end: 0 };
}
