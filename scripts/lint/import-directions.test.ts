import { describe, expect, test } from 'vitest';
import { refusal } from './import-directions.ts';

const value = (specifier: string) => ({ specifier, typeOnly: false });
const type = (specifier: string) => ({ specifier, typeOnly: true });

describe('imports point one way', () => {
  test.each([
    ['src/core/plan/plan.ts', value('../../errors/problem.ts')],
    ['src/core/plan/plan.ts', value('../fleet/node.ts')],
    ['src/core/gates/window.ts', value('temporal-polyfill')],
    ['src/ledger/file/store.ts', value('../../io/files.ts')],
    ['src/ledger/file/store.ts', value('node:fs/promises')],
    ['src/engine/turn.ts', type('../ledger/port.ts')],
    ['src/github/projections/issue.ts', value('../../report/markdown.ts')],
    ['src/github/branch-repository.ts', type('../ledger/branch/repository.ts')],
    ['src/io/clock.ts', type('../core/ports.ts')],
    ['src/probes/tcp.ts', value('node:net')],
    ['src/cli/commands/run.ts', value('../../engine/turn.ts')],
    ['src/core/plan/plan.test.ts', value('../../testing/fleet.ts')],
    ['src/testing/server.ts', value('node:http')],
    ['scripts/build.ts', value('node:child_process')],
    ['examples/demo/fleet.ts', value('../../src/io/files.ts')],
  ])('%s may import $specifier', (file, imported) => {
    expect(refusal(file, imported)).toBeUndefined();
  });

  test.each([
    ['src/errors/problem.ts', value('../core/plan/plan.ts'), 'src/errors imports only itself'],
    ['src/core/plan/plan.ts', type('../../ledger/port.ts'), 'src/core imports only itself, src/errors'],
    ['src/core/plan/plan.ts', value('node:crypto'), 'src/core is pure: it imports nothing of Node'],
    ['src/core/plan/plan.ts', value('fs'), 'src/core is pure: it imports nothing of Node'],
    ['src/io/files.ts', value('../core/ports.ts'), 'src/io knows src/core by its types only'],
    ['src/report/html.ts', value('../ledger/port.ts'), 'src/report imports only itself, src/errors, src/core, src/io'],
    [
      'src/report/github/site.ts',
      value('../../github/client.ts'),
      'src/report imports only itself, src/errors, src/core, src/io',
    ],
    ['src/inventory/run.ts', value('node:child_process'), 'child_process belongs to src/io'],
    ['src/transport/ssh.ts', value('net'), 'net belongs to src/io and src/probes'],
    ['src/engine/turn.ts', value('../ledger/file/store.ts'), 'src/engine knows src/ledger by its types only'],
    ['src/engine/turn.ts', type('../cli/main.ts'), 'src/engine imports only itself, src/errors, src/core, src/io'],
    ['src/cli/main.ts', value('../testing/server.ts'), 'only tests import src/testing'],
    ['src/cli/main.ts', value('../../package.json'), 'src imports nothing of the repository outside src'],
    [
      'src/novel/thing.ts',
      value('../errors/problem.ts'),
      'scripts/lint/import-directions.ts does not say what src/novel may import',
    ],
  ])('%s may not import $specifier', (file, imported, why) => {
    expect(refusal(file, imported)).toBe(why);
  });
});
