import { type Reason, reason } from '../errors/problem.ts';
import type { HttpExpectation, JsonScalar } from './definition/steps.ts';
import { atPointer } from './json-pointer.ts';
import { expand, type TemplateScope } from './template.ts';

/** Header names in lower case. */
export interface HttpAnswer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
  /** The body is longer than what is known of it. */
  readonly truncated: boolean;
}

const longestShown = 200;

/** Null: everything that was wanted holds. A status that differs is all that is said: its body is about something else. */
export function checkAnswer(
  url: string,
  answer: HttpAnswer,
  wanted: HttpExpectation,
  scope: TemplateScope,
): Reason | null {
  const status = statusDifference(answer, wanted.status);
  if (status !== null) return reason('http-answer-differs', { url, differences: [status] });
  const differences: string[] = [];
  for (const [name, template] of Object.entries(wanted.headers)) {
    const value = expand(template, scope, 'plain');
    if (value.reason !== null) return value.reason;
    const key = name.toLowerCase();
    const found = Object.hasOwn(answer.headers, key) ? answer.headers[key] : undefined;
    if (found?.trim() !== value.text)
      differences.push(`the header ${key} was ${shown(found)}, wanted ${shown(value.text)}`);
  }
  const pointers = Object.entries(wanted.json);
  if (pointers.length > 0) {
    const document = parse(answer);
    if (document.problem !== null) differences.push(document.problem);
    else {
      for (const [pointer, template] of pointers) {
        const value =
          typeof template === 'string' ? expand(template, scope, 'plain') : { text: template, reason: null };
        if (value.reason !== null) return value.reason;
        const found = atPointer(document.value, pointer);
        if (found !== value.text)
          differences.push(`${pointer} was ${shown(found)}, wanted ${shown(value.text as JsonScalar)}`);
      }
    }
  }
  return differences.length === 0 ? null : reason('http-answer-differs', { url, differences });
}

function statusDifference({ status, headers }: HttpAnswer, wanted: readonly number[]): string | null {
  const holds = wanted.length === 0 ? status >= 200 && status <= 299 : wanted.includes(status);
  if (holds) return null;
  const location = headers['location'];
  const to = location === undefined ? '' : ` (to ${shortened(location)})`;
  return `the status was ${status}${to}, wanted ${wanted.length === 0 ? '2xx' : wanted.join(' or ')}`;
}

function parse({ body, truncated }: HttpAnswer): { readonly value: unknown; readonly problem: string | null } {
  if (truncated) return { value: null, problem: 'the body was too long to be read as JSON' };
  try {
    return { value: JSON.parse(body), problem: null };
  } catch {
    return { value: null, problem: `the body was not JSON: ${shown(body)}` };
  }
}

function shown(value: unknown): string {
  if (value === undefined) return 'missing';
  if (Array.isArray(value)) return 'an array';
  if (typeof value === 'object' && value !== null) return 'an object';
  return shortened(JSON.stringify(value));
}

function shortened(text: string): string {
  return text.length > longestShown ? `${text.slice(0, longestShown)}…` : text;
}
