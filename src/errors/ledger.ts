import { entry } from './entry.ts';

const instant = (milliseconds: number): string => new Date(milliseconds).toISOString().replace(/\.\d+Z$/, 'Z');

const person = (who: string, host: string, pid: number): string => `${who} on ${host} (process ${pid})`;

export const ledgerErrors = {
  'no-such-execution': entry<{ asked: string; suggestion: string | null; known: readonly string[]; more: number }>({
    title: 'No such execution',
    message: ({ asked }) => `There is no execution ${JSON.stringify(asked)} in the ledger.`,
    hint: ({ suggestion, known, more }) => {
      if (known.length === 0)
        return 'The ledger is empty. Start a rollout with `wavegate run FILE`, or name its folder with --ledger.';
      const list = `There ${known.length + more === 1 ? 'is' : 'are'} ${known.join(', ')}${more > 0 ? ` and ${more} more` : ''}.`;
      return suggestion === null ? list : `Did you mean ${suggestion}? ${list}`;
    },
  }),
  'execution-unfinished': entry<{ id: string }>({
    title: 'An execution is not finished',
    message: ({ id }) => `${id} is not finished: a rollout has one execution at a time.`,
    hint: ({ id }) =>
      `Go on with \`wavegate resume ${id}\`, or end it with \`wavegate abort ${id}\`, and then run again.`,
  }),
  'execution-superseded': entry<{ id: string; by: string }>({
    title: 'A newer execution exists',
    message: ({ id, by }) => `${id} is closed: ${by} came after it.`,
    hint: ({ by }) =>
      `Work on ${by}, or run the rollout again. ${'`status`, `explain` and `report`'} still read the old one.`,
  }),
  'lease-held': entry<{
    id: string;
    who: string | null;
    host: string | null;
    pid: number | null;
    since: number | null;
    /** The workflow run that holds it; null where it is a process on some machine. */
    run: string | null;
  }>({
    title: 'Somebody else drives this execution',
    message: ({ id, who, host, pid, since, run }) => {
      if (who === null || host === null || pid === null || since === null)
        return `${id} is being taken by another process.`;
      if (run !== null) return `${id} is driven by ${who} in ${run} since ${instant(since)}.`;
      return `${id} is driven by ${person(who, host, pid)} since ${instant(since)}.`;
    },
    hint: ({ id, run }) =>
      run === null
        ? `Watch it with \`wavegate watch ${id}\`. If that process has died, its lease lapses by itself within three seconds: try again.`
        : 'Look at that run. When it has ended, whatever its result, the next turn takes the lease over.',
  }),
  'driver-gone': entry<{
    /** This and the next four are null where the last driver let go before the end. */
    who: string | null;
    host: string | null;
    pid: number | null;
    since: number | null;
    lastSeen: number | null;
    inHand: number;
  }>({
    title: 'Nobody drives the rollout any more',
    message: ({ who, host, pid, since, lastSeen, inHand }) => {
      const hands = inHand === 0 ? '' : `; ${inHand} node${inHand === 1 ? ' was' : 's were'} being worked on`;
      if (who === null || host === null || pid === null || since === null || lastSeen === null)
        return `nobody drives it: the last driver let go before the end${hands}`;
      const driver = person(who, host, pid);
      return `the driver died: ${driver} drove it since ${instant(since)} and was last heard of at ${instant(lastSeen)}${hands}`;
    },
    hint: ({ inHand }) =>
      inHand === 0
        ? '`resume` goes on where it stopped'
        : '`resume` goes on: what was being worked on is asked first how far it is, and nothing is skipped or done twice unasked',
  }),
  'lease-lost': entry<{ id: string; fence: number; who: string | null; host: string | null; pid: number | null }>({
    title: 'The lease was lost',
    message: ({ id, fence, who, host, pid }) =>
      who === null || host === null || pid === null
        ? `Lease ${fence} of ${id} is no longer held by this process.`
        : `Lease ${fence} of ${id} was taken over by ${person(who, host, pid)}.`,
    hint: ({ id }) =>
      'This process was counted as gone: it was silent for too long, its run had ended, or the folder of the execution was moved. ' +
      `Nothing was done after that; see where it stands with \`wavegate status ${id}\`.`,
  }),
  'ledger-not-writable': entry<{ path: string; reason: string }>({
    title: 'The ledger cannot be written',
    message: ({ path, reason }) => `Writing ${path} failed: ${reason}.`,
    hint: () =>
      'Make room or give write permission, then go on with `resume`, or `run` again where nothing had begun: what was recorded before is whole.',
  }),
  'ledger-not-readable': entry<{ path: string; reason: string }>({
    title: 'The ledger cannot be read',
    message: ({ path, reason }) => `Reading ${path} failed: ${reason}.`,
    hint: () => 'Check that the folder of the ledger is the right one and that you may read it.',
  }),
  'ledger-corrupt': entry<{ file: string; line: number; detail: string }>({
    title: 'The ledger is damaged',
    message: ({ file, line, detail }) => `${file}:${line}: ${detail}.`,
    hint: () =>
      'Something other than Wavegate changed this file, or the disk lost part of it. Bring it back from a backup. Without one, ' +
      'look at what the nodes say, move the folder of this execution out of the ledger and start a new rollout.',
  }),
};
