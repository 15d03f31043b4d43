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
  const { schema, rollout, definition, source, params, waves, limits } = plan;
  pieces.add(`wavegate plan ${canonicalJson({ schema, rollout, definition, source, params, limits })}`);
  for (const each of plan.excluded) pieces.add(exclusionText(each));
  for (const node of plan.nodes) pieces.add(nodeText(node));
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

function nodeText({ name, address, labels, facts }: FleetNode): string {
  let text = `n${field(name)}${field(address)}`;
  for (const key of sortedKeys(labels)) text += `l${field(key)}${field(labels[key] ?? '')}`;
  for (const key of sortedKeys(facts)) {
    const value = facts[key] ?? '';
    text += `f${(typeof value).charAt(0)}${field(key)}${field(String(value))}`;
  }
  return text;
}

function sortedKeys(record: Readonly<Record<string, unknown>>): string[] {
  const keys = Object.keys(record);
  for (let index = 1; index < keys.length; index += 1) {
    if ((keys[index - 1] ?? '') > (keys[index] ?? '')) return keys.sort();
  }
  return keys;
}

/** JSON with the keys of every object in code-unit order. */
function canonicalJson(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(canonicalJson).join(',')}]`;
  if (typeof value !== 'object' || value === null) return JSON.stringify(value);
  const record = value as Readonly<Record<string, unknown>>;
  const members = sortedKeys(record).map((key) => `${JSON.stringify(key)}:${canonicalJson(record[key])}`);
  return `{${members.join(',')}}`;
}
