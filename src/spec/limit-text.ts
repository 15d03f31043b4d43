import { isHonoured, type LimitedKey } from '../core/definition/surroundings.ts';

/** What the reference and editors say of a key that cannot be honoured everywhere. */
export function limitText(key: LimitedKey): string {
  return isHonoured(key, 'github')
    ? 'Only on GitHub: elsewhere it is read and checked, and refused when the rollout is run.'
    : 'Read and checked; this release cannot do it yet.';
}
