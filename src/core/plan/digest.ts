import type { FleetNode } from '../fleet/node.ts';
import type { Exclusion, Plan } from './plan.ts';

/** SHA-256, from the outside: the core computes no hashes itself. `update` takes text as UTF-8. */
export interface Hash {
  update(text: string): void;
  hex(): string;
}

/** Text is handed to the hash in pieces of about this length. */
const pieceLength = 1 << 16;

/**
 * Names everything that decides what a plan runs: the definition, the parameters, the source, what a policy demands, every node with its labels and facts,
 * who is excluded by which code, and the waves, rounds and batches. The order of keys plays no part, and the order in which the
 * inventory listed the nodes neither, because a plan has its own.
 */
export function digestOf(plan: Omit<Plan, 'digest'>, hash: Hash): string {
  const pieces = new Pieces(hash);
  const { schema, rollout, definition, source, params, controls, floors, waves } = plan;
  // A plan without control nodes, or of which no policy demands anything, has no such key, and keeps the name that it had before there were any.
  const later = { ...(controls === undefined ? {} : { controls }), ...(floors === undefined ? {} : { floors }) };
  const head = { schema, rollout, definition, source, params, ...later };
  pieces.add(`wavegate plan ${canonicalJson(head)}`);
  for (const each of plan.excluded) pieces.add(exclusionText(each));
  const labels = new Keys('l');
  const facts = new Keys('f');
  for (const node of plan.nodes) {
    pieces.add(`${labels.change(node.labels)}${facts.change(node.facts)}${nodeText(node, labels.keys, facts.keys)}`);
  }
  for (const wave of waves) {
    pieces.add(`w${field(wave.name)}${wave.from}-${wave.to}`);
    for (const round of wave.rounds) {
      pieces.add(`r${round.maxParallel}`);
      for (const batch of round.batches) pieces.add(`b${batch.from}-${batch.to}*${batch.concurrency}`);
    }
  }
  pieces.end();
  return hash.hex();
}

class Pieces {
  readonly #hash: Hash;
  #piece = '';

  constructor(hash: Hash) {
    this.#hash = hash;
  }

  add(text: string): void {
    this.#piece += text;
    if (this.#piece.length >= pieceLength) this.end();
  }

  /** Half a surrogate pair has no UTF-8: it is written as JSON escapes it. No piece begins with a quote otherwise. */
  end(): void {
    this.#hash.update(this.#piece.isWellFormed() ? this.#piece : JSON.stringify(this.#piece));
    this.#piece = '';
  }
}

/** With its length in front, so that no two lists of fields read the same. */
function field(text: string): string {
  return `${text.length}:${text}`;
}

function exclusionText({ node, reason }: Exclusion): string {
  return `x${field(node)}${field(reason.code)}`;
}

function nodeText(
  { name, address, labels, facts }: FleetNode,
  labelKeys: readonly string[],
  factKeys: readonly string[],
) {
  let text = `n${field(name)}${field(address)}`;
  for (const key of labelKeys) text += field(labels[key] ?? '');
  for (const key of factKeys) {
    const value = facts[key] ?? '';
    text += `${(typeof value).charAt(0)}${field(String(value))}`;
  }
  return text;
}

/** The keys of one record after another. Most nodes have the same ones, so they are written only when they change. */
class Keys {
  readonly #sign: string;
  #written: readonly string[] = [];
  /** Of the record seen last, in code-unit order. */
  keys: readonly string[] = [];

  constructor(sign: string) {
    this.#sign = sign;
  }

  /** What to write before this record; empty when it has the same keys as the one before. */
  change(record: Readonly<Record<string, unknown>>): string {
    if (hasKeys(record, this.#written)) return '';
    const written = Object.keys(record);
    this.#written = written;
    const keys = written.toSorted();
    if (isSame(keys, this.keys)) return '';
    this.keys = keys;
    return `${this.#sign}${keys.length}:${keys.map(field).join('')}`;
  }
}

/** Those alone and in that order. Makes no list of the keys, which would be one for each node. */
function hasKeys(record: Readonly<Record<string, unknown>>, keys: readonly string[]): boolean {
  let count = 0;
  for (const key in record) {
    if (key !== keys[count]) return false;
    count += 1;
  }
  return count === keys.length;
}

function isSame(a: readonly string[], b: readonly string[]): boolean {
  return a.length === b.length && a.every((each, index) => each === b[index]);
}

/** JSON with the keys of every object in code-unit order. */
function canonicalJson(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(canonicalJson).join(',')}]`;
  if (typeof value !== 'object' || value === null) return JSON.stringify(value);
  const record = value as Readonly<Record<string, unknown>>;
  const members = Object.keys(record)
    .sort()
    .map((key) => `${JSON.stringify(key)}:${canonicalJson(record[key])}`);
  return `{${members.join(',')}}`;
}
