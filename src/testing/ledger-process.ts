// A process that drives executions of a file ledger as it is told, line by line, and can be killed or stopped meanwhile:
// `create NAME`, `acquire ID WAIT-MS`, `append N BYTES`, `storm` (append without end), `release`. It answers each with a line.
import { writeSync } from 'node:fs';
import { createInterface } from 'node:readline';
import type { Plan } from '../core/plan/plan.ts';
import { ProblemError } from '../errors/problem.ts';
import { openFileLedger } from '../ledger/file/file-ledger.ts';
import type { Lease } from '../ledger/port.ts';

interface Counted {
  readonly type: 'counted';
  readonly at: number;
  readonly n: number;
  readonly fill?: string;
}

const holder = { who: 'child', host: 'here', pid: process.pid };
const ledger = openFileLedger<Counted>(process.argv[2] ?? '');
const counted = (n: number, fill = ''): Counted => ({
  type: 'counted',
  at: Date.now(),
  n,
  ...(fill === '' ? {} : { fill }),
});
const leases: Lease<Counted>[] = [];

/** Written at once: what a killed process has said, it has said. */
const say = (line: string): void => {
  writeSync(1, `${line}\n`);
};

const verbs: Record<string, (args: readonly string[]) => Promise<string>> = {
  create: async ([name = '']) => {
    const options = { holder, unfinished: () => true };
    const lease = await ledger.create(name, { rollout: name } as unknown as Plan, () => [counted(0)], options);
    leases.push(lease);
    return `${lease.id} ${lease.fence}`;
  },
  acquire: async ([id = '', waitMs]) => {
    const lease = await ledger.acquire(id, holder, { waitMs: Number(waitMs) });
    leases.push(lease);
    return `${lease.id} ${lease.fence}`;
  },
  append: async ([n, bytes]) => {
    for (const lease of leases) await lease.append([counted(Number(n), 'x'.repeat(Number(bytes ?? 0)))]);
    return `appended ${n}`;
  },
  storm: async () => {
    await Promise.all(leases.map((lease) => storm(lease)));
    return 'unreachable';
  },
  release: async () => {
    for (const lease of leases.splice(0)) await lease.release();
    return 'released';
  },
};

async function storm(lease: Lease<Counted>): Promise<never> {
  for (let next = lease.events.length; ; ) {
    const group = Array.from({ length: 1 + Math.floor(Math.random() * 6) }, () => {
      const size = 1 + Math.floor(Math.random() * 3);
      const events = Array.from({ length: size }, (_, n) =>
        counted(next + n, 'x'.repeat(Math.floor(Math.random() * 500))),
      );
      next += size;
      return { last: next - 1, recorded: lease.append(events) };
    });
    for (const { recorded } of group) recorded.catch(() => {});
    for (const { last, recorded } of group) {
      await recorded;
      say(`acked ${lease.id} ${last}`);
    }
  }
}

say('ready');
for await (const line of createInterface({ input: process.stdin })) {
  const [verb = '', ...args] = line.split(' ');
  try {
    say((await verbs[verb]?.(args)) ?? `unknown ${verb}`);
  } catch (error) {
    say(error instanceof ProblemError ? (error.problems[0]?.code ?? '') : String(error));
  }
}
process.exit(0);
