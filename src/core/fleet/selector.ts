import type { ArgsRecord } from '../../errors/entry.ts';
import { type Reason, reason } from '../../errors/problem.ts';
import type { Requirement, Selector } from '../definition/values.ts';
import { labelKeyProblem, labelValueProblem } from './label-syntax.ts';
import { type Token, tokens } from './selector-lexer.ts';

/** What a selector looks at: a fleet node, or anything with labels. */
interface Labelled {
  readonly labels: Readonly<Record<string, string>>;
}

interface SelectorProblem extends Reason {
  /** Of the character that the problem begins at, from the start of the selector, in UTF-16 code units. */
  readonly offset: number;
}

type ParsedSelector = { readonly selector: Selector } | { readonly problem: SelectorProblem };

/**
 * Reads a Kubernetes label selector: `k=v`, `k==v`, `k!=v`, `k in (a,b)`, `k notin (a,b)`, `k`, `!k`, joined by commas, all of
 * which must hold. The empty text selects everything. As in Kubernetes an absent value is the empty one (`k=`, `k in (a,)`), a
 * comma at the end is an error, and keys and values are checked; its `<` and `>` are refused, because nothing here needs them.
 */
export function parseSelector(text: string): ParsedSelector {
  try {
    return { selector: { text, requirements: new Parser(text).requirements() } };
  } catch (error) {
    if (error instanceof Refusal) return { problem: error.problem };
    throw error;
  }
}

/** Writes requirements in the shortest form that reads back as the same requirements. */
export function formatRequirements(requirements: readonly Requirement[]): string {
  return requirements.map(formatRequirement).join(',');
}

export function formatRequirement({ key, operator, values }: Requirement): string {
  switch (operator) {
    case 'exists':
      return key;
    case 'not-exists':
      return `!${key}`;
    case 'in':
      return values.length === 1 ? `${key}=${values[0]}` : `${key} in (${values.join(',')})`;
    case 'notin':
      return values.length === 1 ? `${key}!=${values[0]}` : `${key} notin (${values.join(',')})`;
  }
}

export function matches(selector: Selector, node: Labelled): boolean {
  return compileSelector(selector)(node);
}

/** Makes the question that a selector asks of every node; for whole fleets. */
export function compileSelector(selector: Selector): (node: Labelled) => boolean {
  const tests = selector.requirements.map(compileRequirement);
  const [first, second] = tests;
  if (first === undefined) return () => true;
  if (second === undefined) return first;
  return (node) => {
    for (const test of tests) if (!test(node)) return false;
    return true;
  };
}

/** A label is a string, so a name that every object inherits (`constructor`) is none. */
export function compileRequirement({ key, operator, values }: Requirement): (node: Labelled) => boolean {
  const [only, ...others] = values;
  switch (operator) {
    case 'exists':
      return ({ labels }) => typeof labels[key] === 'string';
    case 'not-exists':
      return ({ labels }) => typeof labels[key] !== 'string';
    case 'in': {
      if (others.length === 0) return ({ labels }) => labels[key] === only;
      const wanted = new Set<string | undefined>(values);
      return ({ labels }) => wanted.has(labels[key]);
    }
    case 'notin': {
      if (others.length === 0) return ({ labels }) => labels[key] !== only;
      const refused = new Set<string | undefined>(values);
      return ({ labels }) => !refused.has(labels[key]);
    }
  }
}

class Refusal extends Error {
  readonly problem: SelectorProblem;

  constructor(problem: SelectorProblem) {
    super(problem.code);
    this.problem = problem;
  }
}

class Parser {
  readonly #text: string;
  readonly #tokens: readonly Token[];
  #at = 0;

  constructor(text: string) {
    this.#text = text;
    this.#tokens = tokens(text);
  }

  requirements(): Requirement[] {
    const found: Requirement[] = [];
    if (this.#peek().kind === 'end') return found;
    for (;;) {
      found.push(this.#requirement());
      const next = this.#take();
      if (next.kind === 'end') return found;
      if (next.kind !== ',') this.#unexpected(next, "',' or the end");
    }
  }

  #requirement(): Requirement {
    const negated = this.#peek().kind === '!';
    if (negated) this.#take();
    const key = this.#key(negated ? 'a label after the !' : 'a label');
    if (negated) return { key, operator: 'not-exists', values: [] };
    const next = this.#peek();
    if (next.kind === 'end' || next.kind === ',') return { key, operator: 'exists', values: [] };
    this.#take();
    switch (next.kind) {
      case '=':
      case '==':
        return { key, operator: 'in', values: [this.#exactValue()] };
      case '!=':
        return { key, operator: 'notin', values: [this.#exactValue()] };
      case '<':
      case '>':
        return this.#refuse(next, reason('selector-comparison', { selector: this.#text, operator: next.kind }));
      default:
        if (next.kind === 'word' && (next.text === 'in' || next.text === 'notin')) {
          return { key, operator: next.text, values: this.#values() };
        }
        return this.#unexpected(next, "'=', '==', '!=', 'in', 'notin', ',' or the end");
    }
  }

  #key(expected: string): string {
    const token = this.#take();
    if (token.kind !== 'word') return this.#unexpected(token, expected);
    const wrong = labelKeyProblem(token.text);
    if (wrong === null) return token.text;
    return this.#refuse(token, reason('selector-key', { selector: this.#text, key: token.text, why: wrong }));
  }

  #exactValue(): string {
    const next = this.#peek();
    if (next.kind === 'end' || next.kind === ',') return '';
    if (next.kind !== 'word') return this.#unexpected(next, 'a value');
    return this.#value();
  }

  /** Between the brackets a value may be left out anywhere, which stands for the empty one. Sorted, each once. */
  #values(): string[] {
    const open = this.#take();
    if (open.kind !== '(') return this.#unexpected(open, "'('");
    const found = new Set<string>();
    for (;;) {
      found.add(this.#peek().kind === 'word' ? this.#value() : '');
      const next = this.#take();
      if (next.kind === ')') return [...found].sort();
      if (next.kind !== ',') this.#unexpected(next, "',' or ')'");
    }
  }

  #value(): string {
    const token = this.#take();
    const wrong = labelValueProblem(token.text);
    if (wrong === null) return token.text;
    return this.#refuse(token, reason('selector-value', { selector: this.#text, value: token.text, why: wrong }));
  }

  #peek(): Token {
    return this.#tokens[this.#at] as Token;
  }

  #take(): Token {
    const token = this.#peek();
    if (token.kind !== 'end') this.#at += 1;
    return token;
  }

  #unexpected(token: Token, expected: string): never {
    const found = token.kind === 'end' ? 'the end' : `'${token.text}'`;
    return this.#refuse(token, reason('selector-syntax', { selector: this.#text, found, expected }));
  }

  #refuse(token: Token, what: { code: Reason['code']; args: ArgsRecord }): never {
    throw new Refusal({ ...what, offset: token.offset });
  }
}
