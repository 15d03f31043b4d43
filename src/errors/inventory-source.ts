import { entry } from './entry.ts';

/** What can go wrong before an inventory is there to be read. */
export const inventorySourceErrors = {
  'inventory-file-missing': entry<{ file: string }>({
    title: 'The inventory file is not there',
    message: ({ file }) => `Inventory file ${file} does not exist.`,
    hint: () => 'Paths are relative to the root: the git root of the rollout file, outside git its folder.',
  }),
  'inventory-file-unreadable': entry<{ file: string; why: string }>({
    title: 'The inventory file cannot be read',
    message: ({ file, why }) => `Inventory file ${file} cannot be read: ${why}.`,
    hint: () => 'Name a file that this user may read. For every file of a folder write folder/*.yml.',
  }),
  'inventory-glob-empty': entry<{ pattern: string }>({
    title: 'No inventory file matches',
    message: ({ pattern }) => `No file matches ${pattern}.`,
    hint: () =>
      'Patterns are relative to the root. * stands for any part of a name, ** for any folders, {a,b} for either.',
  }),
  'inventory-too-large': entry<{ source: string; limit: string }>({
    title: 'The inventory is too large',
    message: ({ source, limit }) => `${source} gives more than ${limit}.`,
    hint: () => 'Divide it into several sources, or leave out what no rollout needs.',
  }),
  'inventory-not-utf8': entry({
    title: 'The inventory is not UTF-8',
    message: () => 'This is not UTF-8 text.',
    hint: () => 'Save the file as UTF-8.',
  }),
  'inventory-empty-text': entry<{ source: string }>({
    title: 'The inventory is empty',
    message: ({ source }) => `${source} gives nothing at all.`,
    hint: () => 'Where there are no nodes, [] says so.',
  }),
  'inventory-run-failed': entry<{ command: string; why: string; output: string }>({
    title: 'The inventory command failed',
    message: ({ command, why, output }) =>
      `${command} ${why}${output === '' ? '.' : `. The last that it printed:\n${output}`}`,
    hint: () =>
      'Run it by hand from the root. It gets PATH, the declared secrets and the parameters, and must exit with 0.',
  }),
  'inventory-http-failed': entry<{ url: string; why: string }>({
    title: 'The inventory cannot be fetched',
    message: ({ url, why }) => `${url} gave no inventory: ${why}.`,
    hint: () => 'Check the address and the token, and that this machine reaches it.',
  }),
  'inventory-http-pages': entry<{ url: string; why: string }>({
    title: 'The pages of the inventory do not end',
    message: ({ url, why }) => `${url}: ${why}.`,
    hint: () => 'The last page must have no Link header with rel=next. Ask for larger pages if there are very many.',
  }),
  'inventory-token-missing': entry<{ variable: string; url: string }>({
    title: 'The token is not there',
    message: ({ variable, url }) => `${variable}, the token for ${url}, is not set.`,
    hint: ({ variable }) => `List ${variable} under secrets in the rollout file and set it in the environment.`,
  }),
};
