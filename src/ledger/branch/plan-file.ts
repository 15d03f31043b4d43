import type { Plan } from '../../core/plan/plan.ts';
import { refuse } from '../../errors/problem.ts';
import type { BranchView } from './branch-view.ts';
import { packed, unpacked } from './packed.ts';
import type { FileChanges, Snapshot } from './snapshot.ts';

/** In bytes; larger plans are packed. */
const plainUpTo = 262_144;

/** Replaces what a maker that died may have left there. */
export async function planFile(snapshot: Snapshot, folder: string, plan: Plan): Promise<FileChanges> {
  const data = Buffer.from(JSON.stringify(plan));
  const [path, other] = [`${folder}/plan.json`, `${folder}/plan.json.gz`];
  const plain = data.length <= plainUpTo;
  const addition = plain ? { path, contents: data } : { path: other, contents: await packed(data) };
  const stale = plain ? other : path;
  return { additions: [addition], deletions: snapshot.files.has(stale) ? [stale] : [] };
}

/** Refuses with `ledger-corrupt`. */
export async function readPlan(view: BranchView, snapshot: Snapshot, folder: string): Promise<Plan> {
  const file = `${folder}/plan.json`;
  const plain = await view.contents(snapshot, file);
  const zipped = plain === undefined ? await view.contents(snapshot, `${file}.gz`) : undefined;
  const data = zipped === undefined ? plain : await unpacked(zipped, `${file}.gz`);
  try {
    return JSON.parse(data?.toString('utf8') ?? '') as Plan;
  } catch {
    return refuse('ledger-corrupt', { file, line: 1, detail: 'this is not the plan that was written here' });
  }
}
