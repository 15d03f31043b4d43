import { commandRecord } from '../core/rollout/command-record.ts';
import type { RolloutEvent } from '../core/rollout/events.ts';
import { drive, type Outcome } from '../engine/drive.ts';
import type { Session } from '../engine/session.ts';
import type { Lease, Ledger } from '../ledger/port.ts';
import { keepHeapSmall } from '../io/small-heap.ts';
import type { Spawners } from '../io/spawners.ts';
import type { View } from '../report/view.ts';
import { claimsOfOthers } from './claims-of-others.ts';
import { guardDriver } from './drivers.ts';
import type { SshTransport } from '../transport/ssh/ssh-transport.ts';
import { localPorts } from './local-ports.ts';
import { openWayToNodes } from './open-way-to-nodes.ts';
import { startSpawnersFor } from './start-spawners-for.ts';

export interface DriveRequest {
  readonly ledger: Ledger<RolloutEvent>;
  readonly lease: Lease<RolloutEvent>;
  readonly session: Session;
  /** Where commands run; absolute. */
  readonly root: string;
  readonly secrets: Readonly<Record<string, string>>;
  readonly view: View;
  readonly wait: boolean;
  /** Of `startSpawnersFor`, where they could be started earlier than here. */
  readonly spawners?: Promise<Spawners | null>;
}

/** Drives an execution on this machine, taking commands in as they come, until it ends or has to wait. */
export async function driveExecution(request: DriveRequest): Promise<Outcome> {
  const { ledger, lease, session, view } = request;
  // Every process that is started from here copies the tables of this memory.
  keepHeapSmall();
  const folder = await ledger.outputFolder(lease.id);
  const starting = request.spawners ?? startSpawnersFor(session.plan);
  const [guard, spawners] = await Promise.all([guardDriver(folder, lease.fence), starting]);
  session.listen((events, state) => view.happened(events, state));
  const stopListening = lease.onCommand((command) => {
    const record = commandRecord(command);
    const acted = record === null ? Promise.resolve() : session.apply({ type: 'command', command: record });
    acted
      .then(() => lease.settle(command.id))
      // A lease that is lost ends the drive by itself; the command stays for whoever drives next.
      .catch(() => {});
  });
  let ssh: SshTransport | null = null;
  try {
    ssh = await openWayToNodes({
      definition: session.plan.definition,
      root: request.root,
      work: lease.id,
      secrets: request.secrets,
      guard,
    });
    const printed = (node: string, step: string, text: string): void => view.printed(node, step, text);
    const check = (): void => lease.check();
    const ports = localPorts({
      ...request,
      plan: session.plan,
      record: ledger,
      claims: claimsOfOthers(ledger, lease.id),
      execution: lease.id,
      folder,
      guard,
      spawners,
      ssh,
      printed,
      check,
    });
    return await drive(session, ports, { wait: request.wait, signal: lease.signal });
  } finally {
    stopListening();
    await ssh?.close();
    await Promise.all([spawners?.close(), guard.close()]);
  }
}
