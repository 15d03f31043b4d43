import { spawn, spawnSync } from 'node:child_process';
import { describe, expect, test } from 'vitest';
import { remoteCommand } from './remote-program.ts';

const isHere = (shell: string) => spawnSync(shell, ['-c', 'true']).error === undefined;
const loginShells = ['sh', 'bash', 'dash', 'zsh', 'fish', 'tcsh', 'csh', 'ksh', 'mksh'];
const missing = loginShells.filter((shell) => !isHere(shell));
if (missing.length > 0) process.stderr.write(`SKIPPED: login shells that are not installed: ${missing.join(', ')}\n`);

/** Speaks with the program as a connection does: a request, then its answer. */
class Conversation {
  readonly #child;
  #out = '';
  #wake = () => {};

  constructor(shell: string, command = remoteCommand) {
    this.#child = spawn(shell, ['-c', command]);
    this.#child.stdout.on('data', (chunk: Buffer) => {
      this.#out += chunk.toString();
      this.#wake();
    });
  }

  async ask(request: string, answer: RegExp): Promise<string> {
    this.#out = '';
    this.#child.stdin.write(request);
    while (!answer.test(this.#out)) {
      await new Promise<void>((resolve) => {
        this.#wake = resolve;
      });
    }
    return this.#out;
  }

  async end(): Promise<number | null> {
    this.#child.stdin.end();
    return await new Promise((resolve) => this.#child.once('exit', resolve));
  }
}

describe.each(loginShells.filter(isHere))('with %s as login shell', (shell) => {
  test('the program takes requests and reads nothing in them as shell text', async () => {
    const talk = new Conversation(shell);
    await talk.ask('MARK\nprocess\nwavegate-test-folder\n', /MARK r\n/);
    const first = await talk.ask(
      '=A=$(id) `id` \' " \\n !x\n+second\n=B=\n=sh\n=-c\n=printf \'[%s]\' "$A" "$B"; exit 255\nr 1 2\n',
      /MARK e \d+\n/,
    );
    expect(first).toBe('[$(id) `id` \' " \\n !x\nsecond][]MARK e 255\n');
    expect(await talk.ask('=x/y\nf 600 5\na\n\0b\n', /MARK f 0\n/)).toBe('MARK f 0\n');
    expect(await talk.ask('=wc\n=-c\n=x/y\nr 1 0\n', /MARK e 0\n/)).toBe('5 x/y\nMARK e 0\n');
    expect(await talk.end()).toBe(0);
  });
});

describe.each(['dash', 'bash', 'ksh', 'mksh', 'zsh'].filter(isHere))('in %s as sh', (shell) => {
  test('hundreds of short commands each tell their end', async () => {
    const talk = new Conversation(shell, remoteCommand.replace('exec sh', `exec ${shell}`));
    await talk.ask('MARK\nprocess\nwavegate-test-folder\n', /MARK r\n/);
    for (let count = 0; count < 200; count += 1) await talk.ask('=true\nr 1 0\n', /MARK e 0\n/);
    expect(await talk.end()).toBe(0);
  });
});
