import { type Code, type ArgsOf } from '../errors/catalogue.ts';
import { type Location, type Problem, problem } from '../errors/problem.ts';

/** Problems of one inventory that are reported one by one; a wrong column of a million rows has one cause. */
const maxReported = 100;

/** The problems of one inventory text, in order; past a bound they are counted, not kept. */
export class Findings {
  readonly #kept: Problem[] = [];
  #more = 0;

  add<C extends Code>(
    code: C,
    args: ArgsOf<C>,
    location: (() => Location) | null,
    severity: 'error' | 'warning' = 'error',
  ): void {
    if (this.#kept.length === maxReported) this.#more += 1;
    else this.#kept.push(problem(code, args, location === null ? { severity } : { severity, location: location() }));
  }

  get full(): boolean {
    return this.#kept.length === maxReported;
  }

  /** Of all, the ones not kept too. */
  get count(): number {
    return this.#kept.length + this.#more;
  }

  problems(): Problem[] {
    if (this.#more === 0) return this.#kept;
    const location = this.#kept.at(-1)?.location;
    const where = location === undefined ? {} : { location };
    return [...this.#kept, problem('more-inventory-problems', { more: this.#more }, where)];
  }
}
