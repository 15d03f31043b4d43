import { execFileSync, spawnSync } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { version } from '../src/runtime/version.ts';

const root = fileURLToPath(new URL('..', import.meta.url));
const manifest = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as Record<string, unknown>;
const scratch = mkdtempSync(join(tmpdir(), 'wavegate-package-'));
const installed = join(scratch, 'node_modules/wavegate');
/** npm and the installed command are both started by `env node`: let it be the Node that runs the tests. */
const env = {
  ...process.env,
  PATH: `${dirname(process.execPath)}:${process.env['PATH']}`,
  XDG_CACHE_HOME: join(scratch, 'cache'),
};

function npm(cwd: string, ...args: string[]): string {
  return execFileSync('npm', args, { cwd, env, encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'] });
}

/** What the program imports of others, apart from Node. */
function librariesOf(folder: string): Set<string> {
  const files = readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter(
    (path) => /(?<!\.test)\.ts$/.test(path) && !path.startsWith('testing'),
  );
  const imports = /^import (?!type).*from '((?:@[^/']+\/)?[^./':]+)(?:\/[^']*)?';$/gm;
  const found = files.flatMap((path) => [...readFileSync(join(folder, path), 'utf8').matchAll(imports)]);
  return new Set(found.map(([, name]) => name ?? '').filter((name) => !['vitest', 'fast-check'].includes(name)));
}

describe('the package', () => {
  let files: string[] = [];

  beforeAll(() => {
    if (!existsSync(join(root, 'dist/cli/index.js'))) throw new Error('Run `npm run build` first.');
    const [packed] = JSON.parse(npm(root, 'pack', '--json', '--ignore-scripts', '--pack-destination', scratch)) as [
      { filename: string; files: { path: string }[] },
    ];
    files = packed.files.map(({ path }) => path);
    writeFileSync(join(scratch, 'package.json'), '{}');
    npm(scratch, 'install', '--offline', '--no-audit', '--no-fund', `./${packed.filename}`);
  });
  afterAll(() => rmSync(scratch, { recursive: true, force: true }));

  test('holds the stub, the bundle and the licences, and no sources, tests or source maps', () => {
    const others = files.filter((path) => !/^dist\/cli\/(\d+\.)?index\.js$/.test(path));
    const always = ['LICENSE', 'bin/wavegate.cjs', 'dist/cli/package.json', 'package.json'];
    const optional = ['README.md', 'dist/cli/licenses.txt'];
    expect(others.filter((path) => !optional.includes(path)).sort()).toEqual(always);
    expect(files).toContain('dist/cli/index.js');
  });

  test('depends on nothing, because its libraries are in the bundle', () => {
    expect(manifest['dependencies']).toBeUndefined();
    expect(existsSync(join(scratch, 'node_modules/.bin/wavegate'))).toBe(true);
    expect(existsSync(join(installed, 'node_modules'))).toBe(false);
  });

  test('names the licence of every library in the bundle', () => {
    const files = [join(installed, 'dist/cli/licenses.txt'), join(root, 'dist/actions/main/licenses.txt')];
    const licences = files.flatMap((file) => readFileSync(file, 'utf8').split('\n'));
    for (const library of librariesOf(join(root, 'src'))) expect(licences).toContain(library);
  });

  test('runs from an empty folder that it was installed in without a network', () => {
    const ran = spawnSync(join(scratch, 'node_modules/.bin/wavegate'), ['--version'], {
      cwd: scratch,
      env,
      encoding: 'utf8',
    });
    expect(ran).toMatchObject({ status: 0, stdout: `${version}\n`, stderr: '' });
  });

  test.for(['', '/proc', '/nonexistent', '/dev/null'])(
    'starts where nothing can be cached: in the home "%s"',
    { timeout: 20_000 },
    (home) => {
      const ran = spawnSync(join(scratch, 'node_modules/.bin/wavegate'), ['--version'], {
        cwd: scratch,
        env: { PATH: env.PATH, HOME: home },
        encoding: 'utf8',
        timeout: 15_000,
      });
      expect(ran).toMatchObject({ status: 0, stdout: `${version}\n`, stderr: '' });
      expect(existsSync(join(scratch, '.cache'))).toBe(false);
    },
  );

  test('says its version as package.json does', () => {
    expect(version).toBe(manifest['version']);
  });

  test('gives an older Node one clear line and exit code 4', () => {
    const older = join(scratch, 'older-node.cjs');
    writeFileSync(
      older,
      `Object.defineProperty(process.versions, 'node', { value: '22.1.0' });
       Object.defineProperty(process, 'version', { value: 'v22.1.0' });`,
    );
    const ran = spawnSync(process.execPath, ['--require', older, join(installed, 'bin/wavegate.cjs')], {
      encoding: 'utf8',
    });
    expect(ran).toMatchObject({
      status: 4,
      stdout: '',
      stderr: 'wavegate needs Node.js 24 or newer; this is v22.1.0.\n',
    });
  });

  test('does not look like success where nothing keeps Node alive and the program has not ended', () => {
    const stopped = join(scratch, 'stopped');
    mkdirSync(join(stopped, 'dist/cli'), { recursive: true });
    cpSync(join(installed, 'bin'), join(stopped, 'bin'), { recursive: true });
    writeFileSync(join(stopped, 'dist/cli/index.js'), 'module.exports = new Promise(() => {});');
    const ran = spawnSync(process.execPath, [join(stopped, 'bin/wavegate.cjs')], { env, encoding: 'utf8' });
    expect(ran).toMatchObject({
      status: 4,
      stdout: '',
      stderr: 'wavegate stopped before it had finished. What it had recorded is safe: see `wavegate status`.\n',
    });
  });
});
