import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { text } from 'node:stream/consumers';
import { describe, expect, test } from 'vitest';

const module = new URL('./leaving.ts', import.meta.url).href;

/** A program that says `left` when it is left and `back` when it goes on, ready once it has said `ready`. */
function program(more: string) {
  const source = `
    import { onLeaving } from ${JSON.stringify(module)};
    import { writeSync } from 'node:fs';
    const stop = onLeaving({ left: () => writeSync(1, 'left\\n'), back: () => writeSync(1, 'back\\n') });
    ${more}
    writeSync(1, 'ready\\n');
    setTimeout(() => {}, 10_000);`;
  return spawn(process.execPath, ['--input-type=module-typescript', '-e', source], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
}

async function ending(more: string, signal: NodeJS.Signals) {
  const child = program(more);
  const said = text(child.stdout);
  child.stdout.once('data', () => child.kill(signal));
  const [code, by] = (await once(child, 'close')) as [number | null, NodeJS.Signals | null];
  return { said: await said, code, by };
}

describe('leaving a terminal', () => {
  test.each(['SIGINT', 'SIGTERM', 'SIGHUP'] as const)(
    'a program that nobody keeps from it still ends by %s',
    async (signal) => {
      expect(await ending('', signal)).toMatchObject({ said: expect.stringContaining('left'), code: null, by: signal });
    },
  );

  test('leaves a signal to whoever else listens to it', async () => {
    const other = `process.on('SIGINT', () => { writeSync(1, 'mine\\n'); stop(); process.exit(7); });`;
    expect(await ending(other, 'SIGINT')).toEqual({ said: 'ready\nmine\n', code: 7, by: null });
  });

  test('is told at an ordinary end, too', async () => {
    expect(await ending('process.on("SIGUSR2", () => process.exit(3));', 'SIGUSR2')).toEqual({
      said: 'ready\nleft\n',
      code: 3,
      by: null,
    });
  });

  test('is stopped by Ctrl-Z and comes back', async () => {
    const child = program('process.on("SIGUSR2", () => { stop(); process.exit(0); });');
    const said = text(child.stdout);
    child.stdout.on('data', (data: Buffer) => {
      const words = String(data);
      if (words.includes('ready')) child.kill('SIGTSTP');
      if (words.includes('left')) setTimeout(() => child.kill('SIGCONT'), 100);
      if (words.includes('back')) child.kill('SIGUSR2');
    });
    await once(child, 'close');
    expect(await said).toBe('ready\nleft\nback\n');
  });
});
