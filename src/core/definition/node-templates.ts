import type { HttpAction } from './steps.ts';
import { templateParts } from './template.ts';

/** Every text of a request and of what is expected of its answer in which templates are filled in. */
export function httpTemplates({ url, headers, body, expect }: HttpAction): string[] {
  const wanted = Object.values(expect.json).filter((value) => typeof value === 'string');
  return [url, ...Object.values(headers), body ?? '', ...Object.values(expect.headers), ...wanted];
}

/** Whether a text says something different for each node. */
export function usesNode(template: string): boolean {
  return templateParts(template).some((part) => 'field' in part && part.field.kind !== 'param');
}
