import type { Command } from '../../core/definition/steps.ts';
import { type Reason, reason } from '../../errors/problem.ts';
import type { ProcessGuard } from '../../io/process.ts';
import { type NamedFile, namedFiles, type RootFile } from './named-files.ts';
import { remoteCommand } from './remote-program.ts';
import { type Listener, SshLink } from './ssh-link.ts';
import { sshArguments, type SshPlaces } from './ssh-config.ts';
import type { SshTarget } from './target.ts';

export interface RemoteRequest extends Listener {
  readonly command: Command;
  /** What is not withheld of it goes to the node. */
  readonly env: Readonly<Record<string, string>>;
  /** Both streams come as one, in the order in which they were written. */
  readonly merged: boolean;
  /** From when the command begins. */
  readonly timeoutMs: number;
  readonly signal: AbortSignal;
}

export type RemoteEnd =
  | { readonly kind: 'exited'; readonly code: number }
  /** Nothing was begun. */
  | { readonly kind: 'not-started'; readonly reason: Reason }
  /** `begun`: the command may have run, and nobody knows how far. */
  | { readonly kind: 'unreachable'; readonly reason: Reason; readonly begun: boolean }
  | { readonly kind: 'timeout' }
  | { readonly kind: 'aborted' };

/** The way to a node, for as long as it is worked on. Commands are run one after the other. */
export interface NodeConnection {
  /** Never rejects. */
  run(request: RemoteRequest): Promise<RemoteEnd>;
  /** Only connects; null when the node can be reached. */
  reach(signal: AbortSignal): Promise<Reason | null>;
  close(): Promise<void>;
}

export interface ConnectionRequest {
  /** As people know the node. */
  readonly host: string;
  readonly target: SshTarget | Reason;
  readonly root: string;
  readonly places: SshPlaces;
  /** Of `ssh` itself. */
  readonly env: Readonly<Record<string, string>>;
  /** Names of variables that never go to a node. */
  readonly withheld: ReadonlySet<string>;
  readonly processMark: string;
  readonly handshakes: <T>(shake: () => Promise<T>) => Promise<T>;
  readonly fileAt: (path: string) => RootFile;
  readonly guard?: ProcessGuard;
}

/** From the start of `ssh` until the node runs our program: longer than `ConnectTimeout`, as jump hosts come on top. */
const patienceMs = 30_000;
/** A command gets ten seconds from TERM to KILL, which is up to the node; then there has been no answer for too long. */
const endingMs = 14_000;
const closingMs = 2_000;
const nothing: Listener = { stdout: () => {}, stderr: () => {} };

/** One `ssh` for all commands of a node; another one only where that was cut, or had to be closed to end a command. */
export class SshConnection implements NodeConnection {
  readonly #request: ConnectionRequest;
  #link: SshLink | undefined;
  /** Something of ours may still run on the node. */
  #unclean: boolean;
  /** What the node has in its folder already. */
  #sent = new Set<string>();

  constructor(request: ConnectionRequest, resumed: boolean) {
    this.#request = request;
    this.#unclean = resumed;
  }

  async run(request: RemoteRequest): Promise<RemoteEnd> {
    const { signal, timeoutMs } = request;
    const prepared = this.#prepare(request);
    if ('code' in prepared) return { kind: 'not-started', reason: prepared };
    const link = await this.#open(signal);
    if (signal.aborted) return { kind: 'aborted' };
    if (!(link instanceof SshLink))
      return { kind: link.code === 'ssh-address-invalid' ? 'not-started' : 'unreachable', reason: link, begun: false };
    let ending: 'timeout' | 'aborted' | undefined;
    const end = (why: 'timeout' | 'aborted') => {
      ending ??= why;
      this.#unclean = true;
      link.close(endingMs).catch(() => {});
    };
    const abort = () => end('aborted');
    const timer = setTimeout(() => end('timeout'), Math.min(timeoutMs, 2_147_483_647));
    signal.addEventListener('abort', abort, { once: true });
    try {
      const outcome = await this.#converse(link, prepared, request);
      if (ending === undefined) return outcome;
      await link.ended;
      return { kind: ending };
    } finally {
      clearTimeout(timer);
      signal.removeEventListener('abort', abort);
    }
  }

  async reach(signal: AbortSignal): Promise<Reason | null> {
    const link = await this.#open(signal);
    return link instanceof SshLink ? null : link;
  }

  async close(): Promise<void> {
    await this.#link?.close(closingMs);
    this.#link = undefined;
  }

  async #converse(
    link: SshLink,
    { files, lines }: Prepared,
    { merged, stdout, stderr }: RemoteRequest,
  ): Promise<RemoteEnd> {
    for (const file of files) {
      const problem = await this.#send(link, file);
      if (problem !== null) return problem;
    }
    const answer = await link.ask([lines], { stdout, stderr }, merged ? 1 : 2);
    if (answer !== 'gone') return { kind: 'exited', code: answer };
    this.#unclean = true;
    return { kind: 'unreachable', reason: link.cut, begun: true };
  }

  /** Null: the node has the file. */
  async #send(link: SshLink, { word, path }: NamedFile): Promise<RemoteEnd | null> {
    if (this.#sent.has(word)) return null;
    let file: RootFile;
    try {
      file = this.#request.fileAt(path);
    } catch (error) {
      return {
        kind: 'not-started',
        reason: reason('ssh-file-unreadable', { file: path, error: (error as Error).message }),
      };
    }
    const header = `${text(word)}f ${file.executable ? 700 : 600} ${file.bytes.length}\n`;
    const answer = await link.ask([header, file.bytes], nothing, 1);
    if (answer === 'gone') return { kind: 'unreachable', reason: link.cut, begun: false };
    if (answer === 0) {
      this.#sent.add(word);
      return null;
    }
    // What it did not read of the file would be taken for a request.
    await this.close();
    const { host } = this.#request;
    return { kind: 'not-started', reason: reason('ssh-file-not-sent', { file: word, host, said: link.said }) };
  }

  #prepare({ command, env, merged }: RemoteRequest): Prepared | Reason {
    const argv = 'shell' in command ? ['sh', '-eu', '-c', command.shell] : command.argv;
    const variables = Object.entries({ ...env, WAVEGATE_PROCESS: this.#request.processMark }).filter(
      ([name]) => !this.#request.withheld.has(name),
    );
    for (const [variable, value] of [...variables, ...argv.map((word) => ['argv', word] as const)]) {
      if (value.includes('\0')) return reason('value-has-nul', { variable: variable.replaceAll('\0', '') });
    }
    const bad = variables.find(([name]) => !/^(?!_w)[A-Za-z_][A-Za-z0-9_]*$/.test(name));
    if (bad !== undefined) return reason('ssh-variable-invalid', { variable: bad[0] });
    const texts = [...variables.map(([name, value]) => `${name}=${value}`), ...argv];
    return {
      files: namedFiles(command, this.#request.root).filter(({ word }) => staysInFolder(word)),
      lines: `${texts.map(text).join('')}r ${merged ? 1 : 0} ${variables.length}\n`,
    };
  }

  async #open(signal: AbortSignal): Promise<SshLink | Reason> {
    const { target, host, places, env, processMark, guard, handshakes } = this.#request;
    if ('code' in target) return target;
    if (this.#link?.isOpen === true) return this.#link;
    const known = places.knownHosts;
    return handshakes(async () => {
      if (signal.aborted) return reason('step-killed', {});
      this.#sent = new Set();
      const link = new SshLink({
        argv: sshArguments(target, places, remoteCommand),
        env,
        host,
        renamed: (said) => (known === null ? said : said.replaceAll(known.copy, known.name)),
        processMark,
        patienceMs,
        ...(guard === undefined ? {} : { guard }),
      });
      const abort = () => void link.close(0).catch(() => {});
      signal.addEventListener('abort', abort, { once: true });
      await link.settled;
      signal.removeEventListener('abort', abort);
      if (!link.isOpen) {
        await link.ended;
        return link.refusal;
      }
      if (this.#unclean) link.tell('k\n');
      this.#unclean = false;
      this.#link = link;
      return link;
    });
  }
}

interface Prepared {
  readonly files: readonly NamedFile[];
  readonly lines: string;
}

/** A text as the node's program reads it, line by line. */
function text(value: string): string {
  return `=${value.replaceAll('\n', '\n+')}\n`;
}

/** A file is put where the command looks for it: at its path in the folder that the command runs in. */
function staysInFolder(word: string): boolean {
  return !word.startsWith('/') && !word.includes('\n') && !word.split('/').includes('..');
}
