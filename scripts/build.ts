/** Makes dist from src: tsc takes the types away, ncc puts the command line, and all actions, with their libraries into a bundle each. */
import { spawnSync } from 'node:child_process';
import { mkdirSync, readdirSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { actionNames } from '../src/actions/table.ts';
import { pageAssets } from './browser-page.ts';
import { completeLicences } from './licences.ts';

const root = fileURLToPath(new URL('..', import.meta.url));

/** Runs a tool's JavaScript on this very Node and ends the build when it fails. */
function run(tool: string, ...args: string[]): void {
  node('inherit', fileURLToPath(tool), ...args);
}

function node(stdout: 'inherit' | 'ignore', ...args: string[]): void {
  const { status, error } = spawnSync(process.execPath, args, { cwd: root, stdio: ['inherit', stdout, 'inherit'] });
  if (error !== undefined) throw error;
  if (status !== 0) process.exit(status ?? 1);
}

rmSync(`${root}.build`, { recursive: true, force: true });
run(new URL('../node_modules/typescript/bin/tsc', import.meta.url).href, '-p', 'tsconfig.build.json');
writeFileSync(`${root}.build/report/html/assets.js`, await pageAssets(`${root}src/report/html`));
// The command line is CommonJS, which Node starts sooner. ncc writes that where the nearest package.json names no type.
writeFileSync(`${root}.build/cli/package.json`, '{}\n');
// What a program loads by import() becomes a chunk of its own, read only when it is used. Nothing comes from ncc's cache: what
// that holds of a folder that was once built as modules, it puts into CommonJS too.
const ncc = import.meta.resolve('@vercel/ncc/dist/ncc/cli.js');
for (const [program, to] of [
  ['cli', 'cli'],
  ['actions', 'actions/main'],
] as const) {
  const bundle = `.build/bundle/${to}`;
  run(ncc, 'build', `.build/${program}/main.js`, '-o', bundle, '--license', 'licenses.txt', '--no-cache', '--quiet');
  if (program === 'actions')
    completeLicences(`${root}${bundle}/licenses.txt`, `${root}.build/actions`, `${root}node_modules`);
}
writeFileSync(`${root}.build/bundle/cli/package.json`, '{"type":"commonjs"}\n');
writeFileSync(`${root}.build/bundle/actions/package.json`, '{"type":"module"}\n');
for (const name of actionNames) {
  const stub = `import { run } from './main/index.js';\n\nawait run('${name}');\n`;
  writeFileSync(`${root}.build/bundle/actions/${name}.js`, stub);
}
// A bundle that cannot be loaded says so here, not to whoever starts it.
node('ignore', '.build/bundle/cli/index.js', '--version');
node('ignore', '--eval', "import('./.build/bundle/actions/main/index.js')");
// Only a build that went well takes the place of the last one.
mkdirSync(`${root}dist`, { recursive: true });
for (const folder of ['cli', 'actions']) {
  rmSync(`${root}dist/${folder}`, { recursive: true, force: true });
  renameSync(`${root}.build/bundle/${folder}`, `${root}dist/${folder}`);
  console.log(`dist/${folder}: ${(sizeOf(`${root}dist/${folder}`) / 1_000_000).toFixed(2)} MB`);
}

function sizeOf(folder: string): number {
  const files = readdirSync(folder, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
  return files.reduce((sum, file) => sum + statSync(`${file.parentPath}/${file.name}`).size, 0);
}
