import { statSync } from 'node:fs';
import { basename, relative, resolve, sep } from 'node:path';
import { problem, type Problem, ProblemError } from '../../errors/problem.ts';

/** What `init` is told, as typed. */
export interface Told {
  readonly name: string;
  readonly nodes: string;
  readonly apply: string;
  readonly verify: string;
}

/** What `init` needs to know. */
export interface Answers {
  readonly name: string;
  readonly nodes:
    | { readonly kind: 'list'; readonly nodes: readonly { readonly name: string; readonly address: string | null }[] }
    /** From the root, with forward slashes. */
    | { readonly kind: 'file'; readonly path: string };
  readonly apply: string;
  /** Null: nothing tells whether a node is well. */
  readonly verify: string | null;
}

/** As in the rollout file. */
const namePattern = /^[a-z0-9][a-z0-9-]{0,49}$/;
const endsInNumber = /(?:^|-)\d+$/;
const inventoryFile = /[\\/]|\.(?:ya?ml|json|jsonl|ndjson|csv|tsv|ini)$/i;

/** Takes the answers apart; refuses with all that is wrong with them. `root`: where paths of the rollout file begin. */
export function answersOf(told: Told, root: string): Answers {
  const problems: Problem[] = [];
  const name = told.name.trim();
  if (!namePattern.test(name) || endsInNumber.test(name)) problems.push(problem('init-bad-name', { name }));
  const nodes = nodesOf(told.nodes.trim(), root);
  if (nodes === null) problems.push(problem('init-no-nodes', {}));
  else if (nodes.kind === 'file' && !isFile(resolve(root, nodes.path)))
    problems.push(problem('file-not-readable', { file: told.nodes.trim(), why: 'it does not exist' }));
  if (problems.length > 0 || nodes === null) throw new ProblemError(problems);
  const verify = told.verify.trim();
  return { name, nodes, apply: told.apply.trim(), verify: verify === 'none' || verify === '' ? null : verify };
}

function nodesOf(text: string, root: string): Answers['nodes'] | null {
  if (isFile(text) || inventoryFile.test(text)) {
    return { kind: 'file', path: relative(root, resolve(text)).split(sep).join('/') };
  }
  const nodes = text
    .split(/[\s,]+/)
    .filter((each) => each !== '')
    .map((each) => {
      const at = each.indexOf('=');
      return at === -1 ? { name: each, address: null } : { name: each.slice(0, at), address: each.slice(at + 1) };
    });
  return nodes.length === 0 ? null : { kind: 'list', nodes };
}

function isFile(path: string): boolean {
  return path !== '' && (statSync(path, { throwIfNoEntry: false })?.isFile() ?? false);
}

/** The name of a folder as one for a rollout; empty where nothing is left of it. */
export function nameOfFolder(folder: string): string {
  const name = basename(folder)
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^-+|(?:-+\d*)+$/g, '')
    .slice(0, 50);
  return namePattern.test(name) && !endsInNumber.test(name) ? name : '';
}
