import { isBuiltin } from 'node:module';
import { posix } from 'node:path';

const edges = ['spec', 'inventory', 'transport', 'probes', 'ledger', 'github', 'report'];
const everything = ['errors', 'core', 'io', ...edges, 'engine', 'simulation'];

/** Which other folders of src the files of a folder may import. */
const mayImport: Readonly<Record<string, readonly string[]>> = {
  errors: [],
  core: ['errors'],
  io: ['errors'],
  ...Object.fromEntries(edges.map((edge) => [edge, ['errors', 'core', 'io']])),
  // What is shown on GitHub is rendered first.
  github: ['errors', 'core', 'io', 'report'],
  engine: ['errors', 'core', 'io'],
  simulation: ['errors', 'core', 'io', 'engine', 'spec'],
  runtime: everything,
  actions: [...everything, 'runtime'],
  cli: [...everything, 'runtime'],
};

/** Which it may import by `import type` alone: ports that it uses or fulfils, while src/runtime puts the parts together. */
const typesOnly: Readonly<Record<string, readonly string[]>> = {
  io: ['core'],
  engine: edges,
  simulation: edges,
  github: ['ledger', 'probes'],
  report: ['simulation'],
};

/** Modules of Node that start processes or speak to the network: few folders have the care for their limits and their ends. */
const owners: Readonly<Record<string, readonly string[]>> = {
  child_process: ['io'],
  http: ['io'],
  https: ['io'],
  http2: ['io'],
  dgram: ['io'],
  net: ['io', 'probes'],
  tls: ['io', 'probes'],
};

export interface Import {
  readonly specifier: string;
  /** `import type`: gone in what runs. */
  readonly typeOnly: boolean;
}

/** Why `file` (relative to the root, forward slashes) may not import this; undefined when it may. Tests may import anything. */
export function refusal(file: string, { specifier, typeOnly }: Import): string | undefined {
  const [top, from] = file.split('/');
  if (top !== 'src' || from === undefined || from === 'testing' || file.endsWith('.test.ts')) return undefined;
  if (!specifier.startsWith('.')) return refusalOfModule(from, specifier);

  const target = posix.join(posix.dirname(file), specifier).split('/');
  const [targetTop, to = ''] = target;
  if (targetTop !== 'src') return 'src imports nothing of the repository outside src';
  if (to === from) return undefined;
  if (to === 'testing') return 'only tests import src/testing';
  const allowed = mayImport[from];
  if (allowed === undefined) return `scripts/lint/import-directions.ts does not say what src/${from} may import`;
  if (allowed.includes(to)) return undefined;
  if (typesOnly[from]?.includes(to)) {
    return typeOnly ? undefined : `src/${from} knows src/${to} by its types only`;
  }
  return `src/${from} imports only ${['itself', ...allowed.map((folder) => `src/${folder}`)].join(', ')}`;
}

function refusalOfModule(from: string, specifier: string): string | undefined {
  if (!isBuiltin(specifier)) return undefined;
  if (from === 'core' || from === 'errors') return `src/${from} is pure: it imports nothing of Node`;
  const name = specifier.replace(/^node:/, '');
  const owning = Object.hasOwn(owners, name) ? owners[name] : undefined;
  if (owning === undefined || owning.includes(from)) return undefined;
  return `${name} belongs to ${owning.map((folder) => `src/${folder}`).join(' and ')}`;
}
