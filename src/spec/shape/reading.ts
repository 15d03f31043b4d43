import type { LimitedKey } from '../../core/definition/surroundings.ts';
import type { ArgsOf, Code } from '../../errors/catalogue.ts';
import { type Path, type Problem, problem } from '../../errors/problem.ts';
import type { SourceText } from '../yaml/source-text.ts';
import type { YamlNode, YamlScalar } from '../yaml/yaml-node.ts';

/** What a shape gives back for a value that it refused; the problems are in the reading. */
export const invalid = Symbol('invalid');
export type Invalid = typeof invalid;

/** A value, where it stands, and the key that it stands under. */
export interface Cursor {
  readonly node: YamlNode;
  readonly path: Path;
  readonly key?: YamlScalar;
}

export interface UnsupportedUse {
  readonly path: Path;
  readonly what: LimitedKey;
}

/** The text of a template, kept so that its params can be checked once all of them are known. */
export interface TemplateUse {
  readonly at: Cursor;
  readonly text: string;
}

/** Nobody reads more, and a hostile file must not make more. */
const problemLimit = 100;

/** One pass over a file: collects what is found on the way. */
export class Reading {
  readonly unsupported: UnsupportedUse[] = [];
  readonly templates: TemplateUse[] = [];
  readonly #problems: Problem[] = [];
  readonly #source: SourceText;
  #more = 0;
  #failed = false;

  /** `found`: the problems that the file had already before it was read. */
  constructor(source: SourceText, found: readonly Problem[] = []) {
    this.#source = source;
    for (const each of found) this.#add(() => each);
    this.#failed = found.some(({ severity }) => severity === 'error');
  }

  refuse<C extends Code>(at: Cursor, code: C, args: ArgsOf<C>, offset = offsetOf(at)): Invalid {
    this.#failed = true;
    this.#add(() => problem(code, args, { path: at.path, location: this.#source.locationAt(offset) }));
    return invalid;
  }

  warn<C extends Code>(at: Cursor, code: C, args: ArgsOf<C>, offset = offsetOf(at)): void {
    const severity = 'warning';
    this.#add(() => problem(code, args, { path: at.path, location: this.#source.locationAt(offset), severity }));
  }

  /** Whether there was an error, listed or only counted. */
  get failed(): boolean {
    return this.#failed;
  }

  /** Whether more problems are only counted, so that nothing need be spent on their words. */
  get full(): boolean {
    return this.#problems.length >= problemLimit;
  }

  lineOf(node: YamlNode): number {
    return this.#source.locationAt(node.start).line;
  }

  /** In the order of the file. */
  problems(): readonly Problem[] {
    const sorted = this.#problems.toSorted((a, b) => compare(a, b));
    return this.#more === 0 ? sorted : [...sorted, problem('too-many-problems', { more: this.#more })];
  }

  #add(make: () => Problem): void {
    if (this.full) this.#more += 1;
    else this.#problems.push(make());
  }
}

/** A value that nobody wrote, and a block that begins on a later line, are shown at their key. */
export function offsetOf(at: Cursor): number {
  const { node, key } = at;
  const unwritten = node.kind === 'scalar' ? node.text === '' && node.start === node.end : !node.flow;
  return key !== undefined && unwritten ? key.start : node.start;
}

/** Offset in the file of a place inside a text value; the value's own place where the text does not stand in the file as it is. */
export function offsetInside(at: Cursor, index: number): number {
  const { node } = at;
  return node.kind === 'scalar' && node.textStart >= 0 ? node.textStart + index : offsetOf(at);
}

function compare(a: Problem, b: Problem): number {
  const lines = (a.location?.line ?? 0) - (b.location?.line ?? 0);
  return lines === 0 ? (a.location?.column ?? 0) - (b.location?.column ?? 0) : lines;
}
