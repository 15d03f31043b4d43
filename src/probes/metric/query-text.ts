import { templateParts } from '../../core/definition/template.ts';
import { reason } from '../../errors/problem.ts';
import { ProbeFault } from './fetch-json.ts';

/** Nothing of this ends a string, opens a selector or calls a function, in or outside of quotes. */
const harmless = /^[\w.:/@+~-]*$/;

/**
 * Puts params into a query. A query language has quotes of three kinds, so a value that could mean something there is refused, not
 * escaped. Throws a `ProbeFault`.
 */
export function queryText(template: string, params: Readonly<Record<string, string>>): string {
  return templateParts(template)
    .map((part) => {
      if ('literal' in part) return part.literal;
      const { kind, key } = part.field;
      const field = key === '' ? kind : `${kind}s.${key}`;
      if (kind !== 'param' || !Object.hasOwn(params, key))
        throw new ProbeFault(reason('template-without-value', { field }));
      const value = params[key] ?? '';
      if (!harmless.test(value)) throw new ProbeFault(reason('metric-param-unsafe', { field }));
      return value;
    })
    .join('');
}
