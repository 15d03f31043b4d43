/** How GitHub says no. */
import type { Answer } from './operation.ts';

/** Thrown by an operation; its body is in GitHub's form. */
export class Refusal extends Error {
  readonly answer: Answer;

  constructor(
    status: number,
    message: string,
    more: Readonly<Record<string, unknown>> = {},
    headers: Readonly<Record<string, string>> = {},
  ) {
    super(message);
    this.answer = {
      status,
      headers,
      body: { message, ...more, documentation_url: 'https://docs.github.com/rest', status: String(status) },
    };
  }
}

/** It is at another address from now on. */
export const movedPermanently = (url: string): Refusal =>
  new Refusal(301, 'Moved Permanently', { url }, { location: url });

export const notFound = (): Refusal => new Refusal(404, 'Not Found');

export interface FieldError {
  readonly resource: string;
  readonly field: string;
  readonly code: 'missing' | 'missing_field' | 'invalid' | 'already_exists' | 'unprocessable' | 'custom';
  readonly message?: string;
  readonly value?: string;
}

export const validationFailed = (...errors: readonly FieldError[]): Refusal =>
  new Refusal(422, 'Validation Failed', { errors });

/** The found thing, or GitHub's 404. */
export const found = <T>(thing: T | undefined): T => {
  if (thing === undefined) throw notFound();
  return thing;
};

/** Refuses a text of more characters than GitHub takes. */
export const refuseLong = (resource: string, field: string, text: string | null | undefined, most: number): void => {
  if (text == null || Array.from(text).length <= most) return;
  const message = `${field} is too long (maximum is ${most} characters)`;
  throw validationFailed({ resource, field, code: 'custom', message });
};
