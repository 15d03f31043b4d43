/** Makes dist/cli from src: tsc takes the types away, ncc puts the program and its libraries into one ESM bundle. */
import { spawnSync } from 'node:child_process';
import { mkdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { pageAssets } from './browser-page.ts';

const root = fileURLToPath(new URL('..', import.meta.url));

/** Runs a tool's JavaScript on this very Node and ends the build when it fails. */
function run(tool: string, ...args: string[]): void {
  const { status, error } = spawnSync(process.execPath, [fileURLToPath(tool), ...args], {
    cwd: root,
    stdio: 'inherit',
  });
  if (error !== undefined) throw error;
  if (status !== 0) process.exit(status ?? 1);
}

rmSync(`${root}.build`, { recursive: true, force: true });
run(new URL('../node_modules/typescript/bin/tsc', import.meta.url).href, '-p', 'tsconfig.build.json');
writeFileSync(`${root}.build/report/html/assets.js`, await pageAssets(`${root}src/report/html`));
// Commands that main.ts loads by import() become chunks of their own, read only when they are used.
const ncc = import.meta.resolve('@vercel/ncc/dist/ncc/cli.js');
run(ncc, 'build', '.build/cli/main.js', '-o', '.build/bundle', '--license', 'licenses.txt', '--quiet');
// Only a build that went well takes the place of the last one.
rmSync(`${root}dist/cli`, { recursive: true, force: true });
mkdirSync(`${root}dist`, { recursive: true });
renameSync(`${root}.build/bundle`, `${root}dist/cli`);
