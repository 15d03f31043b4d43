import { createHash } from 'node:crypto';
import type { Repository } from '../../github/client.ts';

/** The id of the command in a comment: the same however often, and by however many runs, the comment is read. */
export function commandIdOf({ owner, name }: Repository, comment: number): string {
  const hex = createHash('sha256').update(`comment ${owner}/${name} ${comment}`).digest('hex');
  return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20, 32)].join('-');
}
