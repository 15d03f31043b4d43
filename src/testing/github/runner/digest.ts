import { createHash } from 'node:crypto';

/** As GitHub names the content of an artifact. */
export const digestOf = (data: Uint8Array): string => `sha256:${createHash('sha256').update(data).digest('hex')}`;
