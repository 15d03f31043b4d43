import { createHash } from 'node:crypto';

/** GitHub's entity tags are weak. */
export const entityTag = (data: string | Uint8Array): string =>
  `W/"${createHash('sha256').update(data).digest('hex')}"`;

const opaque = (tag: string): string => tag.trim().replace(/^W\//, '');

/** Whether an `if-none-match` header names the tag; the comparison is weak. */
export const matchesTag = (header: string | undefined, tag: string): boolean =>
  header !== undefined && (header.trim() === '*' || header.split(',').some((each) => opaque(each) === opaque(tag)));
