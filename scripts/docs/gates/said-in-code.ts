import { readFileSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { type Code, catalogue } from '../../../src/errors/catalogue.ts';

/** The codes that stand in the files given and in all that they import, catalogue aside. Paths are relative to the repository. */
export function codesSaidFrom(starts: readonly string[], root: string): Set<Code> {
  const said = new Set<Code>();
  for (const text of withImports(starts.map((path) => resolve(root, path))).values()) {
    for (const [, word = ''] of text.matchAll(/'([a-z0-9]+(?:-[a-z0-9]+)+)'/g)) {
      if (isCode(word)) said.add(word);
    }
  }
  return said;
}

/** Pairs of code and verdict that stand beside each other in files. */
export function verdictsBeside(texts: Iterable<string>): { readonly code: Code; readonly verdict: string }[] {
  const pair = /(?:verdict: |judged\()'(\w+)',\s*(?:(?:reason|why): )?reason\(\s*'([\w-]+)'/g;
  return [...texts].flatMap((text) =>
    [...text.matchAll(pair)].flatMap(([, verdict = '', code = '']) => (isCode(code) ? [{ code, verdict }] : [])),
  );
}

/** Texts of files, by their paths. What is imported for its types alone says nothing. */
export function withImports(starts: readonly string[]): ReadonlyMap<string, string> {
  const seen = new Map<string, string>();
  const open = [...starts];
  for (let path = open.pop(); path !== undefined; path = open.pop()) {
    if (seen.has(path) || path.includes('/src/errors/')) continue;
    const text = readFileSync(path, 'utf8');
    seen.set(path, text);
    for (const [, imported = ''] of text.matchAll(/^(?:import|export) (?!type\b)[^;]*?from '(\.[^']+)'/gm)) {
      open.push(resolve(dirname(path), imported));
    }
  }
  return seen;
}

function isCode(word: string): word is Code {
  return Object.hasOwn(catalogue, word);
}
