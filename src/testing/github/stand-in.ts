/**
 * `npm run --silent stand-in -- --port 0 --state FILE`: a GitHub on loopback until SIGTERM.
 *
 * Prints one JSON line: `{url, graphqlUrl, token, repository}`. Beside FILE lie the objects of git, artifacts and `journal.jsonl`.
 */
import { readFileSync, readdirSync } from 'node:fs';
import { join, relative } from 'node:path';
import { parseArgs } from 'node:util';
import type { Fault, RandomFaults } from './faults.ts';
import { type StandInOptions, startGitHub } from './server.ts';

const { values } = parseArgs({
  options: {
    port: { type: 'string', default: '0' },
    state: { type: 'string' },
    /** `owner/name`, where the state has no repository yet. */
    repository: { type: 'string', default: 'acme/fleet' },
    /** A folder whose files the repository begins with. */
    content: { type: 'string' },
    /** A JSON file: `{scripted: [...], random: {seed, rate, ...}}`. */
    faults: { type: 'string' },
  },
});

const filesOf = (folder: string): Readonly<Record<string, string>> =>
  Object.fromEntries(
    readdirSync(folder, { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map((entry) => join(entry.parentPath, entry.name))
      .map((path): [string, string] => [relative(folder, path).replaceAll('\\', '/'), path])
      .filter(([name]) => !name.startsWith('.git/'))
      .map(([name, path]) => [name, readFileSync(path, 'utf8')]),
  );

const [owner = '', name = ''] = values.repository.split('/');
const options: StandInOptions = {
  port: Number(values.port),
  ...(values.state === undefined ? {} : { stateFile: values.state }),
  repository: { owner, name, ...(values.content === undefined ? {} : { files: filesOf(values.content) }) },
};
const github = await startGitHub(options);

if (values.faults !== undefined) {
  const { scripted = [], random } = JSON.parse(readFileSync(values.faults, 'utf8')) as {
    readonly scripted?: readonly Fault[];
    readonly random?: RandomFaults;
  };
  github.faults.add(...scripted);
  if (random !== undefined) github.faults.random(random);
}

const stop = (): void => {
  void github.close();
};
process.once('SIGTERM', stop).once('SIGINT', stop);

const known = github.state.tokens.find(({ kind, expiresAt }) => kind === 'job' && expiresAt === null);
const full = `${github.repository.owner}/${github.repository.name}`;
const token = known?.value ?? github.token();
process.stdout.write(
  `${JSON.stringify({ url: github.url, graphqlUrl: github.graphqlUrl, token, repository: full })}\n`,
);
