/**
 * GitHub's own parser of workflows and actions. It imports its schemas as JSON without saying so, which bundlers allow and Node
 * does not: whoever imports this module first makes Node allow it.
 */
import { registerHooks } from 'node:module';
import { Expression, type Template } from './template.ts';

registerHooks({
  load: (url, context, next) =>
    url.endsWith('.min.json') && url.includes('/@actions/workflow-parser/')
      ? next(url, { ...context, format: 'json', importAttributes: { ...context.importAttributes, type: 'json' } })
      : next(url, context),
});
const { parseWorkflow, convertWorkflowTemplate, NoOperationTraceWriter, isMapping, isSequence, isBasicExpression } =
  await import('@actions/workflow-parser');
const { isBoolean, isNumber, isString } = await import('@actions/workflow-parser');
const { parseAction } = await import('@actions/workflow-parser/actions/action-parser');

type Token = NonNullable<ReturnType<typeof parseWorkflow>['value']>;

/** Thrown with every fault that GitHub's parser found. */
class FileFaults extends Error {
  readonly faults: readonly string[];

  constructor(path: string, faults: readonly string[]) {
    super(`${path}: ${faults.join('; ')}`);
    this.faults = faults;
  }
}

export async function parseWorkflowFile(path: string, content: string): Promise<Template> {
  const { value, context } = parseWorkflow({ name: path, content }, new NoOperationTraceWriter());
  const faults = () => context.errors.getErrors().map((error) => error.message);
  if (value === undefined || faults().length > 0) throw new FileFaults(path, faults());
  const { errors } = await convertWorkflowTemplate(context, value);
  const all = [...new Set([...faults(), ...(errors ?? []).map((error) => error.Message)])];
  if (all.length > 0) throw new FileFaults(path, all);
  return templateOf(value);
}

export function parseActionFile(path: string, content: string): Template {
  const { value, context } = parseAction({ name: path, content }, new NoOperationTraceWriter());
  const faults = context.errors.getErrors().map((error) => error.message);
  if (value === undefined || faults.length > 0) throw new FileFaults(path, faults);
  return templateOf(value);
}

function templateOf(token: Token): Template {
  if (isMapping(token)) {
    const map: Record<string, Template> = Object.create(null) as Record<string, Template>;
    for (const { key, value } of token) map[key.toString()] = templateOf(value);
    return map;
  }
  if (isSequence(token)) return [...token].map(templateOf);
  if (isBasicExpression(token)) return new Expression(token.expression);
  if (isString(token) || isNumber(token) || isBoolean(token)) return token.value;
  return null;
}
