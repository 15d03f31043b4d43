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
 * Names everything that decides what a plan runs: the definition, the parameters, the source, every node with its labels and facts,
 * who is excluded by which code, and the waves, rounds and batches. The order of keys plays no part, and the order in which the
 * inventory listed the nodes neither, because a plan has its own.
 */
export function digestOf(plan: Omit<Plan, 'digest'>, hash: Hash): string {
  const pieces = new Pieces(hash);
  const { schema, rollout, definition, source, params, waves } = plan;
  pieces.add(`wavegate plan ${canonicalJson({ schema, rollout, definition, source, params })}`);
  for (const each of plan.excluded) pieces.add(exclusionText(each));
  const labels = new Keys('l');
  const facts = new Keys('f');
  for (const node of plan.nodes) {
    pieces.write(labels.change(node.labels));
    pieces.write(facts.change(node.facts));
    writeNode(node, labels.keys, facts.keys, pieces);
    pieces.endIfLong();
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

/** Text in the making. Its parts are joined once a piece: gluing them together one by one would make a million texts of a large fleet. */
class Pieces {
  readonly #hash: Hash;
  #parts: string[] = [];
  #length = 0;

  constructor(hash: Hash) {
    this.#hash = hash;
  }

  add(text: string): void {
    this.write(text);
    this.endIfLong();
  }

  write(text: string): void {
    this.#parts.push(text);
    this.#length += text.length;
  }

  /** As `field`. */
  writeField(text: string): void {
    this.write(lengthMark(text.length));
    this.write(text);
  }

  endIfLong(): void {
    if (this.#length >= pieceLength) this.end();
  }

  /** Half a surrogate pair has no UTF-8: it is written as JSON escapes it. No piece begins with a quote otherwise. */
  end(): void {
    const piece = this.#parts.join('');
    this.#hash.update(piece.isWellFormed() ? piece : JSON.stringify(piece));
    this.#parts = [];
    this.#length = 0;
  }
}

/** With its length in front, so that no two lists of fields read the same. */
function field(text: string): string {
  return lengthMark(text.length) + text;
}

/** Most fields are short, and their marks are made once. */
const lengthMarks = Array.from({ length: 128 }, (_, length) => `${length}:`);

function lengthMark(length: number): string {
  return lengthMarks[length] ?? `${length}:`;
}

function exclusionText({ node, reason }: Exclusion): string {
  return `x${field(node)}${field(reason.code)}`;
}

function writeNode(
  { name, address, labels, facts }: FleetNode,
  labelKeys: readonly string[],
  factKeys: readonly string[],
  pieces: Pieces,
): void {
  pieces.write('n');
  pieces.writeField(name);
  pieces.writeField(address);
  for (let each = 0; each < labelKeys.length; each += 1) pieces.writeField(labels[labelKeys[each] ?? ''] ?? '');
  for (let each = 0; each < factKeys.length; each += 1) {
    const value = facts[factKeys[each] ?? ''] ?? '';
    pieces.write((typeof value).charAt(0));
    pieces.writeField(String(value));
  }
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
