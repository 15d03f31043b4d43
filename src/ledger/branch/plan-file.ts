import type { Plan } from '../../core/plan/plan.ts';
import { refuse } from '../../errors/problem.ts';
import type { BranchView } from './branch-view.ts';
import { packed, unpacked } from './packed.ts';
import type { FileChanges, Snapshot } from './snapshot.ts';

/** In bytes; larger plans are packed. */
const plainUpTo = 262_144;

/** Where the plan of an execution lies: as it is, or packed, and then as text, which GitHub hands out together with other files. */
export function planPaths(folder: string): readonly [plain: string, packed: string] {
  return [`${folder}/plan.json`, `${folder}/plan.json.gz.base64`];
}

/** Replaces what a maker that died may have left there. */
export async function planFile(snapshot: Snapshot, folder: string, plan: Plan): Promise<FileChanges> {
  const data = Buffer.from(JSON.stringify(plan));
  const [path, other] = planPaths(folder);
  const plain = data.length <= plainUpTo;
  const addition = plain ? { path, contents: data } : { path: other, contents: await packedText(data) };
  const stale = plain ? other : path;
  return { additions: [addition], deletions: snapshot.files.has(stale) ? [stale] : [] };
}

/** Refuses with `ledger-corrupt`. */
export async function readPlan(view: BranchView, snapshot: Snapshot, folder: string): Promise<Plan> {
  const [file, packedFile] = planPaths(folder);
  const plain = await view.contents(snapshot, file);
  const zipped = plain === undefined ? await view.contents(snapshot, packedFile) : undefined;
  const data =
    zipped === undefined ? plain : await unpacked(Buffer.from(zipped.toString('latin1'), 'base64'), packedFile);
  try {
    return JSON.parse(data?.toString('utf8') ?? '') as Plan;
  } catch {
    return refuse('ledger-corrupt', { file, line: 1, detail: 'this is not the plan that was written here' });
  }
}

async function packedText(data: Uint8Array): Promise<Uint8Array> {
  return Buffer.from(Buffer.from(await packed(data)).toString('base64'));
}
