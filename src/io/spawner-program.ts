/** To a spawner: the id of the request, argv, working directory, environment, and the named pipes for one or both streams of output. */
export type SpawnerRequest = readonly [
  id: number,
  argv: readonly string[],
  cwd: string,
  env: Readonly<Record<string, string>>,
  pipes: readonly string[],
];

/** From a spawner. Id, then what came of it; `pipe`: nothing was tried, because a pipe for output could not be opened. */
export type SpawnerReply =
  | readonly [id: number, what: 'started', pid: number]
  | readonly [id: number, what: 'not-started' | 'pipe', code: string, message: string]
  | readonly [id: number, what: 'exited', code: number | null, signal: string | null];

/** What a spawner says first. */
export const spawnerReady = 'ready';

/**
 * What a spawner does, as a program of its own: it starts what standard input asks for, line by line, and says on standard output how that
 * went. It leaves with its driver, and its steps are then the guard's business.
 *
 * Only its text leaves this module (`spawnerSource`), so it uses nothing from around it.
 */
function spawner(): void {
  const { spawn } = process.getBuiltinModule('node:child_process');
  const { closeSync, openSync } = process.getBuiltinModule('node:fs');
  const driver = process.ppid;
  const asked: string[] = [];
  let answers: string[] = [];
  let rest = '';

  // It has a session of its own, but service managers and runners signal every process that they find. What it starts is not affected.
  for (const signal of ['SIGINT', 'SIGHUP', 'SIGTERM'] as const) process.on(signal, () => {});
  process.title = 'wavegate-spawner';
  process.stdout.on('error', () => process.exit());
  process.stdin.on('error', () => process.exit());
  process.stdin.on('end', () => process.exit());
  process.stdin.setEncoding('utf8');
  process.stdin.on('data', (text: string) => {
    const lines = (rest + text).split('\n');
    rest = lines.pop() ?? '';
    if (asked.length === 0 && lines.length > 0) setImmediate(startSome);
    for (const line of lines) asked.push(line);
  });
  process.stdout.write('ready\n');

  function answer(reply: SpawnerReply): void {
    if (answers.length === 0) setImmediate(send);
    answers.push(`${JSON.stringify(reply)}\n`);
  }

  function send(): void {
    process.stdout.write(answers.join(''));
    answers = [];
  }

  /** A few at a time: between them is seen what ended meanwhile, and looking after each costs more than it tells. */
  function startSome(): void {
    for (const line of asked.splice(0, 8)) start(JSON.parse(line) as SpawnerRequest);
    if (asked.length > 0) setImmediate(startSome);
  }

  function start([id, [file = '', ...args], cwd, env, pipes]: SpawnerRequest): void {
    // Nothing begins for a driver that is gone, whatever it still asked for.
    if (process.ppid !== driver) process.exit();
    const fds: number[] = [];
    let what: 'pipe' | 'not-started' = 'pipe';
    const fail = ({ code = 'unknown', message }: NodeJS.ErrnoException) => answer([id, what, code, message]);
    try {
      for (const path of pipes) fds.push(openSync(path, 'w'));
      what = 'not-started';
      const [out = 'ignore', err = out] = fds;
      const child = spawn(file, args, { cwd, env, stdio: ['ignore', out, err], detached: true });
      child.once('error', (error) => {
        if (child.pid === undefined) fail(error);
      });
      if (child.pid === undefined) return;
      child.once('exit', (code, signal) => answer([id, 'exited', code, signal]));
      answer([id, 'started', child.pid]);
    } catch (error) {
      fail(error as NodeJS.ErrnoException);
    } finally {
      for (const fd of fds) closeSync(fd);
    }
  }
}

/** The program, for `node --eval`. */
export const spawnerSource = `(${spawner.toString()})()`;
