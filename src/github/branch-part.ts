import type { CommitInfo, Part, PartQuestion, TreeFile } from '../ledger/branch/repository.ts';
import type { GitHub } from './client.ts';
import { Fields } from './fields.ts';
import { asLogin } from './user.ts';

const permission = 'contents: read';
/** GitHub cuts longer texts off. */
const longestText = 500_000;
/** Of the contents that one question asks for; it has ten seconds for its answer. */
const mostTogether = 2_097_152;
/** Of an answer: characters that JSON writes as two, and six for rare ones. */
const mostBytes = 33_554_432;

const text = 'byteSize isBinary isTruncated text';
const blob = `oid type object { ... on Blob { ${text} } }`;

/** The commit, the folder, and `wanted` files, in one question of one point; null: there is no such commit. */
export async function readPart(
  github: GitHub,
  expression: string,
  { folder, wanted, watched }: Omit<PartQuestion, 'at'>,
): Promise<Part | null> {
  const names = wanted.map((_, index) => `wanted${index}`);
  const document = `query LedgerPart($owner: String!, $name: String!, $at: String!, $folder: String!, $watched: String!${names
    .map((name) => `, $${name}: String!`)
    .join('')}) {
  viewer { login }
  repository(owner: $owner, name: $name) { object(expression: $at) { ... on Commit {
    oid message author { name email user { login } } signature { isValid }
    changes: history(path: $watched, first: 20) { nodes { oid } }
    folder: file(path: $folder) { object { ... on Tree { entries {
      name oid type object {
        ... on Blob { byteSize }
        ... on Tree { entries { name ${blob} } }
      }
    } } } }
    ${names.map((name) => `${name}: file(path: $${name}) { ${blob} }`).join('\n    ')}
  } } }
}`;
  const paths = Object.fromEntries(wanted.map((path, index) => [`wanted${index}`, path]));
  const variables = { ...github.repository, at: expression, folder, watched, ...paths };
  const data = new Fields(
    await github.query(document, variables, { permission, maxBytes: mostBytes }),
    'GraphQL LedgerPart',
  );
  const commit = data.fields('repository').fieldsOrNull('object');
  if (commit === null) return null;
  const files: TreeFile[] = [];
  const contents = new Map<string, Uint8Array>();
  const take = (path: string, entry: Fields, object: Fields): void => {
    const oid = entry.oid('oid');
    files.push({ path, oid, size: object.count('byteSize') });
    const whole = wholeText(object);
    if (whole !== null) contents.set(oid, whole);
  };
  const takeAll = (at: string, tree: Fields): void => {
    for (const entry of tree.listOrEmpty('entries')) {
      const path = `${at}/${entry.text('name')}`;
      if (entry.text('type') === 'blob') take(path, entry, entry.fields('object'));
      if (entry.text('type') === 'tree') takeAll(path, entry.fields('object'));
    }
  };
  const tree = commit.fieldsOrNull('folder')?.fieldsOrNull('object');
  if (tree != null) takeAll(folder, tree);
  names.forEach((name, index) => {
    const entry = commit.fieldsOrNull(name);
    if (entry?.text('type') === 'blob') take(wanted[index] ?? '', entry, entry.fields('object'));
  });
  return {
    commit: commitOf(commit),
    identity: asLogin(data.fields('viewer').text('login')),
    files,
    contents,
    changes: commit
      .fields('changes')
      .listOrEmpty('nodes')
      .map((node) => node.oid('oid')),
  };
}

/** The texts of blobs, several in one question; what is too long for that, or no text, is left out. */
export async function readTexts(github: GitHub, files: readonly TreeFile[]): Promise<ReadonlyMap<string, Uint8Array>> {
  const contents = new Map<string, Uint8Array>();
  for (const group of groupsOf(files.filter(({ size }) => size <= longestText))) {
    const asked = group.map(({ oid }, index) => `b${index}: object(oid: "${oid}") { ... on Blob { ${text} } }`);
    const document = `query LedgerTexts($owner: String!, $name: String!) {
  repository(owner: $owner, name: $name) { ${asked.join('\n    ')} }
}`;
    const data = await github.query(document, { ...github.repository }, { permission, maxBytes: mostBytes });
    const answer = new Fields(data, 'GraphQL LedgerTexts').fields('repository');
    group.forEach(({ oid }, index) => {
      const object = answer.fieldsOrNull(`b${index}`);
      const whole = object === null ? null : wholeText(object);
      if (whole !== null) contents.set(oid, whole);
    });
  }
  return contents;
}

function groupsOf(files: readonly TreeFile[]): TreeFile[][] {
  const groups: TreeFile[][] = [];
  let bytes = mostTogether;
  for (const file of files) {
    bytes += file.size;
    if (bytes > mostTogether) {
      groups.push([]);
      bytes = file.size;
    }
    groups.at(-1)?.push(file);
  }
  return groups;
}

function wholeText(blob: Fields): Uint8Array | null {
  const whole = blob.textOrNull('text');
  return whole === null || blob.flagOrFalse('isTruncated') ? null : Buffer.from(whole);
}

function commitOf(fields: Fields): CommitInfo {
  return {
    oid: fields.oid('oid'),
    message: fields.text('message'),
    author: authorOf(fields.fieldsOrNull('author')),
    verified: fields.fieldsOrNull('signature')?.flagOrFalse('isValid') ?? false,
  };
}

/**
 * The login of an author. Apps are no users here; GitHub tells accounts by the address of a commit, and the addresses that it gives to
 * apps itself name them.
 */
function authorOf(author: Fields | null): string | null {
  const user = author?.fieldsOrNull('user')?.text('login');
  if (author === null || user !== undefined) return user ?? null;
  return (
    /^[0-9]+\+([A-Za-z0-9-]+\[bot\])@users\.noreply\.[A-Za-z0-9.-]+$/.exec(author.textOrNull('email') ?? '')?.[1] ??
    null
  );
}
