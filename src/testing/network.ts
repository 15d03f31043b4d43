import { execFileSync } from 'node:child_process';
import { userInfo } from 'node:os';

/** A host of its own on this machine: a network namespace at the other end of a cable that can be cut. */
export interface NetworkHost {
  readonly namespace: string;
  readonly address: string;
  /** The cable is cut: nothing gets through, and nobody is told. */
  cut(): void;
  mend(): void;
  remove(): void;
}

const ip = (...args: string[]): void => void execFileSync('ip', args, { stdio: 'pipe' });

/** Where namespaces cannot be made, what depends on them is skipped, and says so. */
export const namespacesMissing = !canMakeNamespaces();
if (namespacesMissing) {
  process.stderr.write('SKIPPED: tests over cut cables, because network namespaces need root and ip (iproute2)\n');
}

/** The numbers of hosts that live at the same time differ: each has 10.213.NUMBER.0/24 to itself. */
export function makeHost(number: number): NetworkHost {
  const namespace = `wg${process.pid}-${number}`;
  const [here, there] = [`wg${process.pid % 100_000}h${number}`, `wg${process.pid % 100_000}t${number}`];
  ip('netns', 'add', namespace);
  ip('link', 'add', here, 'type', 'veth', 'peer', 'name', there);
  ip('link', 'set', there, 'netns', namespace);
  ip('address', 'add', `10.213.${number}.1/24`, 'dev', here);
  ip('link', 'set', here, 'up');
  const inside = ['netns', 'exec', namespace, 'ip'];
  ip(...inside, 'address', 'add', `10.213.${number}.2/24`, 'dev', there);
  ip(...inside, 'link', 'set', there, 'up');
  ip(...inside, 'link', 'set', 'lo', 'up');
  return {
    namespace,
    address: `10.213.${number}.2`,
    // At its far end: this end stays up, so that nothing here says that the way is gone.
    cut: () => ip(...inside, 'address', 'flush', 'dev', there),
    mend: () => ip(...inside, 'address', 'add', `10.213.${number}.2/24`, 'dev', there),
    remove: () => ip('netns', 'delete', namespace),
  };
}

function canMakeNamespaces(): boolean {
  if (process.platform !== 'linux' || userInfo().uid !== 0) return false;
  const namespace = `wg-try-${process.pid}`;
  try {
    ip('netns', 'add', namespace);
    ip('netns', 'delete', namespace);
    return true;
  } catch {
    return false;
  }
}
