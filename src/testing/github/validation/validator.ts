/** Judges requests and responses by GitHub's own description. Violations are recorded, and tests fail by them. */
import type { Answer } from '../operation.ts';

export interface Violation {
  readonly operation: string;
  readonly in: 'request' | 'response';
  /** What is wrong, and where. */
  readonly message: string;
  readonly target: string;
}

export interface AskedOf {
  readonly params: Readonly<Record<string, string>>;
  readonly query: URLSearchParams;
  readonly body: unknown;
  readonly target: string;
}

export class Validator {
  readonly violations: Violation[] = [];

  record(violation: Violation): void {
    this.violations.push(violation);
  }

  /** What is wrong with the body, for the refusal; undefined where the request is right. */
  request(_operation: string, _asked: AskedOf): string | undefined {
    return undefined;
  }

  response(_operation: string, _answer: Answer, _target: string): void {}
}
