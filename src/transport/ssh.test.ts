import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Command } from '../core/definition/steps.ts';
import type { FleetNode } from '../core/fleet/node.ts';
import { makeMasker } from '../core/mask.ts';
import { words } from '../errors/problem.ts';
import { endProcess, freePort, sshdMissing, startSshd, type TestSshd } from '../testing/sshd.ts';
import { performAction } from './action.ts';
import type { ActionCall } from './action-context.ts';
import type { NodeConnection } from './ssh/ssh-connection.ts';
import { openSsh, type SshRequest, type SshTransport } from './ssh/ssh-transport.ts';

let sshd: TestSshd;
let root: string;
let transport: SshTransport;
beforeAll(async () => {
  if (sshdMissing) return;
  sshd = await startSshd();
  root = mkdtempSync(join(tmpdir(), 'wavegate-ssh-test-'));
  writeFileSync(join(root, 'known_hosts'), sshd.knownHost('127.0.0.1'));
  transport = await open();
});
afterAll(async () => {
  if (sshdMissing) return;
  await transport.close();
  await sshd.close();
  rmSync(root, { recursive: true, force: true });
});

const open = (more: Partial<SshRequest> = {}) =>
  openSsh({
    ssh: { knownHosts: 'known_hosts', keyEnv: 'KEY' },
    root,
    work: 'web-1',
    secrets: { KEY: sshd.key },
    env: { PATH: process.env['PATH'], HOME: process.env['HOME'] },
    ...more,
  });
const nodeAt = (address: string, name = 'web-1'): FleetNode => ({ name, address, labels: {}, facts: {} });
const here = () => nodeAt(`127.0.0.1:${sshd.port}`);

async function perform(
  connection: NodeConnection,
  command: Command,
  env: Record<string, string> = {},
  call: Partial<ActionCall> = {},
) {
  const context = {
    cwd: root,
    env,
    scope: { params: {} },
    masker: makeMasker(['s3cret-value']),
    connection: () => connection,
  };
  const around: ActionCall = { timeoutMs: 20_000, signal: new AbortController().signal, ...call };
  const outcome = await performAction({ kind: 'run', command }, context, around);
  return { ...outcome, said: outcome.reason === null ? '' : words(outcome.reason).message };
}

/** Runs one command on a connection of its own. */
async function once(command: string | readonly string[], env: Record<string, string> = {}, call = {}, via = transport) {
  const connection = via.connect(here(), false);
  try {
    return await perform(connection, typeof command === 'string' ? { shell: command } : { argv: command }, env, call);
  } finally {
    await connection.close();
  }
}

const running = (text: string) =>
  readdirSync('/proc').filter((pid) => {
    try {
      return /^\d+$/.test(pid) && readFileSync(`/proc/${pid}/cmdline`, 'latin1').split('\0').join(' ').includes(text);
    } catch {
      return false;
    }
  });
const until = async (holds: () => boolean, ms = 8_000) => {
  for (const began = Date.now(); !holds() && Date.now() - began < ms; ) await sleep(25);
  return holds();
};

describe.skipIf(sshdMissing)('a command on a node', () => {
  test('is told by its exit code, also by 255, which is what ssh itself ends with', async () => {
    expect(await once('true')).toMatchObject({ kind: 'ok', pattern: 'exit:0' });
    expect(await once('exit 75')).toMatchObject({ kind: 'failed', pattern: 'exit:75' });
    expect(await once('echo broken; exit 255')).toMatchObject({
      kind: 'failed',
      pattern: 'exit:255',
      tail: 'broken\n',
      said: 'The command ended with exit code 255.',
    });
    expect(await once(['kill-me-not'])).toMatchObject({ kind: 'failed', pattern: 'exit:127' });
  });

  test('as a text runs under sh -eu, and as a list without any shell', async () => {
    expect(await once('echo one; false; echo two')).toMatchObject({ pattern: 'exit:1', tail: 'one\n' });
    expect((await once('echo "$NOT_SET"')).kind).toBe('failed');
    expect((await once(['printf', '%s|', '$HOME', "a'b\n*", ''])).tail).toBe("$HOME|a'b\n*||");
  });

  test('gets its variables exactly as they are, whatever they look like to a shell', async () => {
    const hostile = {
      WAVEGATE_NODE: 'web\'1"; touch /tmp/wavegate-pwned; $(touch /tmp/wavegate-pwned) `touch /tmp/wavegate-pwned`',
      WAVEGATE_LABEL_A: '\n\n+\n=x\nr 0 0\n\\n\\0\n\n',
      WAVEGATE_LABEL_B: ' \t leading, 100%s %n ü 漢 \r',
      WAVEGATE_LABEL_C: '',
      WAVEGATE_PARAM_X: '!!$!~*?[a-z]#&|<>(){}',
    };
    const connection = transport.connect(here(), false);
    for (const [name, value] of Object.entries(hostile)) {
      expect((await perform(connection, { argv: ['printenv', name] }, hostile)).tail).toBe(`${value}\n`);
    }
    await connection.close();
    expect(existsSync('/tmp/wavegate-pwned')).toBe(false);
  });

  test('gets neither our PATH nor the key, and its secrets are masked in what it prints', async () => {
    const env = { PATH: '/nowhere', KEY: 'private', TOKEN: 's3cret-value', WAVEGATE_NODE: 'web-1' };
    const { tail } = await once('env; echo "$TOKEN" | cut -c1-4; printf s3cret-; sleep 0.1; printf "value\\n"', env);

    expect(tail).toContain('WAVEGATE_NODE=web-1\n');
    expect(tail).toContain('TOKEN=***\n');
    expect(tail).toMatch(/s3cr\n\*\*\*\n$/);
    expect(tail).not.toMatch(/nowhere|private/);
  });

  test('that has a value with a NUL is not begun', async () => {
    expect(await once('touch /tmp/wavegate-nul', { A: 'x\0y' })).toMatchObject({
      kind: 'failed',
      pattern: 'not-started',
      said: 'The value of A holds a NUL character, which an environment variable cannot.',
    });
    expect(await once('true', { 'A B': 'x' })).toMatchObject({
      said: '"A B" cannot be the name of an environment variable on the node.',
    });
    expect(existsSync('/tmp/wavegate-nul')).toBe(false);
  });

  test('prints its streams in order, and apart where standard output is wanted', async () => {
    const script = 'echo one; echo two >&2; echo three; cat';
    expect((await once(script)).tail).toBe('one\ntwo\nthree\n');
    expect(await once(script, {}, { stdoutLength: 100 })).toMatchObject({ answer: 'one\nthree\n' });
  });

  test('may print without end: the last of it is kept, and it is seen as it comes', async () => {
    let length = 0;
    const onOutput = (text: string) => {
      length += text.length;
    };
    const outcome = await once('head -c 3000000 /dev/zero | tr "\\0" x; echo end', {}, { onOutput });

    expect(length).toBe(3_000_004);
    expect(outcome.tail).toMatch(/^x+end\n$/);
    expect(outcome.tail.length).toBe(4_096);
  });

  test('may leave something in the background without holding up the connection', async () => {
    const began = Date.now();
    expect((await once('sleep 61 & echo left')).tail).toBe('left\n');
    expect(Date.now() - began).toBeLessThan(30_000);
    for (const pid of running('sleep 61')) endProcess(Number(pid));
  });
});

describe.skipIf(sshdMissing)('one connection', () => {
  test('serves all commands of a node', async () => {
    const before = sshd.logins();
    const connection = transport.connect(here(), false);
    for (let count = 0; count < 5; count += 1) {
      expect((await perform(connection, { shell: `echo ${count}; exit ${count}` })).pattern).toBe(`exit:${count}`);
    }
    await connection.close();

    expect(sshd.logins() - before).toBe(1);
    expect(await until(() => sshd.servers().length === 0)).toBe(true);
  });

  test('that is cut while a command runs is unreachable, the command ends, and the next command has a new connection', async () => {
    const connection = transport.connect(here(), false);
    const cut = perform(connection, { shell: 'echo begun; sleep 62' });
    await until(() => running('sleep 62').length > 0);
    for (const pid of sshd.servers()) endProcess(pid);

    expect(await cut).toMatchObject({ kind: 'unreachable', pattern: 'unreachable', tail: 'begun\n', cutOff: true });
    expect((await cut).said).toMatch(
      /^The connection to web-1 \(127\.0\.0\.1:\d+\) was cut while the command ran, so nobody knows how it ended: Connection (closed|to 127\.0\.0\.1 closed) by/,
    );
    expect(await until(() => running('sleep 62').length === 0)).toBe(true);
    expect((await perform(connection, { shell: 'echo again' })).tail).toBe('again\n');
    await connection.close();
  });

  test('that is cut between two commands is made anew', async () => {
    const connection = transport.connect(here(), false);
    await perform(connection, { shell: 'true' });
    for (const pid of sshd.servers()) endProcess(pid);
    await sleep(300);
    expect((await perform(connection, { shell: 'echo again' })).tail).toBe('again\n');
    await connection.close();
  });

  test('ends what an earlier connection for the same work left running, when that was cut off', async () => {
    const first = transport.connect(here(), false);
    await perform(first, { shell: 'setsid sleep 63 >/dev/null 2>&1 & true' });
    await first.close();
    expect(await until(() => running('sleep 63').length > 0)).toBe(true);

    const other = transport.connect(nodeAt(`127.0.0.1:${sshd.port}`, 'web-2'), true);
    await perform(other, { shell: 'true' });
    await other.close();
    expect(running('sleep 63').length).toBeGreaterThan(0);
    const second = transport.connect(here(), true);
    await perform(second, { shell: 'true' });
    await second.close();
    expect(running('sleep 63')).toEqual([]);
  });

  test.each([
    ['a timeout', 'timeout', 'trap "" TERM; ', () => ({ timeoutMs: 2_500 })],
    ['an abort', 'killed', '', () => ({ signal: AbortSignal.timeout(4_000) })],
  ])('%s ends the command on the node with everything that it started', async (_, kind, first, call) => {
    const ended = once(`${first}sleep 64 & setsid sleep 65 & wait`, {}, call());
    expect(await until(() => running('sleep 65').length > 0)).toBe(true);
    expect((await ended).kind).toBe(kind);
    expect([...running('sleep 64'), ...running('sleep 65')]).toEqual([]);
    expect((await once('echo again')).tail).toBe('again\n');
  });
});

describe.skipIf(sshdMissing)('nodes of another kind', () => {
  const at = (server: TestSshd, name = 'web-1'): FleetNode => nodeAt(`127.0.0.1:${server.port}`, name);
  async function served(settings: readonly string[], use: (via: SshTransport, server: TestSshd) => Promise<void>) {
    const server = await startSshd(settings);
    writeFileSync(join(root, 'their_hosts'), server.knownHost('127.0.0.1'));
    const via = await open({ ssh: { knownHosts: 'their_hosts', keyEnv: 'KEY' }, secrets: { KEY: server.key } });
    await use(via, server);
    await via.close();
    await server.close();
  }

  test('may greet with a banner and print noise at every login', async () => {
    writeFileSync(join(root, 'banner'), 'Permission denied to strangers.\nHost key verification failed.\n');
    const noise = 'ForceCommand echo welcome; printf "no line end"; echo trouble >&2; eval "$SSH_ORIGINAL_COMMAND"';
    await served([`Banner ${join(root, 'banner')}`, noise], async (via, server) => {
      const connection = via.connect(at(server), false);
      const first = await perform(connection, { shell: 'echo one; exit 7' });
      expect([first.pattern, first.tail]).toEqual(['exit:7', 'one\n']);
      expect(await perform(connection, { shell: 'echo two' }, {}, { stdoutLength: 100 })).toMatchObject({
        kind: 'ok',
        answer: 'two\n',
      });
      await connection.close();
    });
  });

  test('may take no more handshakes at once than sshd does by default, and one session a connection', async () => {
    await served(['MaxStartups 10', 'MaxSessions 1'], async (via, server) => {
      const nodes = Array.from({ length: 40 }, (_, index) => via.connect(at(server, `n${index}`), false));
      const ended = await Promise.all(nodes.map((node) => perform(node, { shell: 'echo here' })));
      await Promise.all(nodes.map((node) => node.close()));

      expect(ended.map(({ said, tail }) => said || tail)).toEqual(nodes.map(() => 'here\n'));
      expect(server.logins()).toBe(40);
    });
  });

  test('may lack all tools but the few that are needed', async () => {
    const bin = join(root, 'few');
    mkdirSync(bin);
    for (const tool of ['sh', 'head', 'mkdir', 'chmod', 'rm', 'setsid']) symlinkSync(`/bin/${tool}`, join(bin, tool));
    writeFileSync(join(root, 'few.sh'), 'echo "$1"\n');
    await served([`SetEnv PATH=${bin}`], async (via, server) => {
      const connection = via.connect(at(server), false);
      expect((await perform(connection, { argv: ['sh', 'few.sh', 'sent'] })).tail).toBe('sent\n');
      const late = await perform(connection, { shell: '/bin/sleep 68 & /bin/sleep 69' }, {}, { timeoutMs: 1_500 });
      expect(late.kind).toBe('timeout');
      expect(await until(() => [...running('sleep 68'), ...running('sleep 69')].length === 0)).toBe(true);
      await connection.close();
    });
  });
});

describe.skipIf(sshdMissing)('scripts', () => {
  beforeAll(() => {
    mkdirSync(join(root, 'ops'), { recursive: true });
    writeFileSync(join(root, 'ops/lib.sh'), 'greet() { echo "hello $1"; }\n');
    writeFileSync(join(root, 'ops/up.sh'), '#!/bin/sh\n. ./ops/lib.sh\ngreet "$1"\necho "$0"\npwd\nexit 3\n');
    writeFileSync(join(root, 'ops/big.bin'), Buffer.alloc(3_000_000, 'a\0b\n'));
    chmodSync(join(root, 'ops/up.sh'), 0o755);
  });

  test('that a command names are sent, run from a private folder, and gone afterwards, also after a failure', async () => {
    const outcome = await once(['./ops/up.sh', 'you', './ops/lib.sh']);
    const [greeting, name, folder = ''] = outcome.tail.split('\n');

    expect([outcome.pattern, greeting, name]).toEqual(['exit:3', 'hello you', './ops/up.sh']);
    expect(folder).toMatch(/\/wavegate-[0-9a-f]{16}$/);
    expect(await until(() => !existsSync(folder))).toBe(true);
  });

  test('are found in a text as well, and are sent once', async () => {
    const connection = transport.connect(here(), false);
    const script = { shell: 'stat -c %a . ops/big.bin; cksum <./ops/big.bin' };
    const first = await perform(connection, script);
    expect(first.tail).toMatch(/^700\n600\n\d+ 3000000\n$/);
    expect(await perform(connection, script)).toMatchObject({ kind: 'ok', tail: first.tail });
    await connection.close();
  });
});

describe.skipIf(sshdMissing)('a node that cannot be reached', () => {
  const refused = async (via: SshTransport, node: FleetNode) => {
    const connection = via.connect(node, false);
    const outcome = await perform(connection, { shell: 'touch /tmp/wavegate-refused' });
    await connection.close();
    return [outcome.kind, outcome.reason?.code, outcome.cutOff, outcome.said];
  };
  const closed = async (request: Partial<SshRequest>, use: (via: SshTransport) => Promise<void>) => {
    const via = await open(request);
    await use(via);
    await via.close();
  };

  test('because nobody listens', async () => {
    const port = await freePort();
    expect(await refused(transport, nodeAt(`127.0.0.1:${port}`))).toEqual([
      'unreachable',
      'ssh-unreachable',
      undefined,
      `web-1 (127.0.0.1:${port}) could not be reached over ssh: ssh: connect to host 127.0.0.1 port ${port}: Connection refused.`,
    ]);
  });

  test('because its host key is not known, which is never accepted', async () => {
    expect(await refused(transport, nodeAt(`127.0.0.2:${sshd.port}`))).toEqual([
      'unreachable',
      'ssh-host-key-unknown',
      undefined,
      `web-1 (127.0.0.2:${sshd.port}) showed a host key that nobody has vouched for: No ED25519 host key is known for [127.0.0.2]:${sshd.port} and you have requested strict checking.`,
    ]);
    expect(readFileSync(join(root, 'known_hosts'), 'utf8')).toBe(sshd.knownHost('127.0.0.1'));
  });

  test('because its host key is another one than the known one', async () => {
    const other = readFileSync(join(sshd.folder, 'strange.pub'), 'utf8');
    writeFileSync(join(root, 'changed_hosts'), `[127.0.0.1]:${sshd.port} ${other}`);
    await closed({ ssh: { knownHosts: 'changed_hosts', keyEnv: 'KEY' } }, async (via) => {
      expect((await refused(via, here())).slice(1)).toEqual([
        'ssh-host-key-changed',
        undefined,
        `web-1 (127.0.0.1:${sshd.port}) showed another host key than the known one: Offending ED25519 key in changed_hosts:1.`,
      ]);
    });
  });

  test('because the key is not accepted', async () => {
    await closed({ secrets: { KEY: sshd.strangeKey } }, async (via) => {
      expect((await refused(via, here()))[3]).toMatch(/refused the login: .*Permission denied \(publickey\)\.$/);
    });
  });

  test('because its address is none for ssh', async () => {
    expect((await refused(transport, nodeAt('$(touch /tmp/wavegate-refused)'))).slice(0, 2)).toEqual([
      'failed',
      'ssh-address-invalid',
    ]);
  });

  test('because ssh is not installed', async () => {
    const bin = join(root, 'bin');
    mkdirSync(bin);
    for (const tool of ['sh', 'cat', 'rm']) symlinkSync(`/bin/${tool}`, join(bin, tool));
    await closed({ env: { PATH: bin }, ssh: { knownHosts: 'known_hosts' }, secrets: {} }, async (via) => {
      expect((await refused(via, here())).slice(1)).toEqual([
        'ssh-not-started',
        undefined,
        '`ssh` is not installed here.',
      ]);
    });
  });

  test('has had nothing done to it', () => {
    expect(existsSync('/tmp/wavegate-refused')).toBe(false);
  });
});
