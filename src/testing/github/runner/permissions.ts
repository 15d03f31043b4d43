/** What a job's token may do. */
import { jobPermissions } from '../auth.ts';
import type { Access } from '../state.ts';
import { mapOf, type Template } from './template.ts';

export type Permissions = Readonly<Record<string, Access>>;

const rank: Readonly<Record<Access, number>> = { none: 0, read: 1, write: 2 };

const all = (access: Access): Permissions => Object.fromEntries(jobPermissions.map((name) => [name, access]));

/** What `permissions:` says; null where the key is absent. What a map does not name is not given. */
export function declaredPermissions(template: Template | undefined): Permissions | null {
  if (template === undefined) return null;
  if (template === 'read-all') return all('read');
  if (template === 'write-all') return all('write');
  return Object.fromEntries(
    Object.entries(mapOf(template))
      .filter(([name]) => name !== 'id-token' && name !== 'models')
      .map(([name, access]): [string, Access] => [name, access === 'write' || access === 'read' ? access : 'none']),
  );
}

/** Of a repository whose setting is to give reading alone, or everything. */
export const defaultPermissions = (setting: 'read' | 'write'): Permissions =>
  setting === 'write' ? all('write') : { contents: 'read', packages: 'read' };

/** A called workflow's job asks for more than its caller gives: GitHub does not start the run. */
export function beyond(asked: Permissions, given: Permissions): string[] {
  return Object.entries(asked)
    .filter(([name, access]) => rank[access] > rank[given[name] ?? 'none'])
    .map(([name, access]) => `'${name}: ${access}', but is only allowed '${name}: ${given[name] ?? 'none'}'`);
}
