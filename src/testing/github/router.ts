/** Finds the operation of a request. Paths are matched as GitHub does: a parameter ends at a slash unless it may hold slashes. */
import type { Operation } from './operation.ts';

interface Route {
  readonly operation: Operation;
  readonly pattern: RegExp;
  readonly names: readonly string[];
  /** Fixed characters of the path: the more, the closer the match. */
  readonly weight: number;
}

const parameter = /\{([a-z_]+)(\.\.\.)?\}/g;

const routeOf = (operation: Operation): Route => {
  const names = [...operation.path.matchAll(parameter)].map(([, name = '']) => name);
  const source = operation.path
    .split(/(\{[a-z_]+(?:\.\.\.)?\})/)
    .map((part) => {
      if (!part.startsWith('{')) return part.replace(/[.+?^$()|[\]\\]/g, '\\$&');
      return part.endsWith('...}') ? '(.+)' : '([^/]+)';
    })
    .join('');
  return { operation, pattern: new RegExp(`^${source}$`), names, weight: operation.path.replace(parameter, '').length };
};

export interface Matched {
  readonly operation: Operation;
  readonly params: Readonly<Record<string, string>>;
}

export type Router = (method: string, path: string) => Matched | undefined;

/** Throws for an escape that is none, which the caller answers with 400. */
export const makeRouter = (operations: readonly Operation[]): Router => {
  const routes = operations.map(routeOf).toSorted((a, b) => b.weight - a.weight);
  return (method, path) => {
    for (const { operation, pattern, names } of routes) {
      if (operation.method !== method) continue;
      const match = pattern.exec(path);
      if (match === null) continue;
      const params: Record<string, string> = Object.create(null) as Record<string, string>;
      names.forEach((name, index) => (params[name] = decodeURIComponent(match[index + 1] ?? '')));
      return { operation, params };
    }
    return undefined;
  };
};
