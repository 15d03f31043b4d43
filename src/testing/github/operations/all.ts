/** Every REST operation that the stand-in knows. */
import type { Operation } from '../operation.ts';
import { contentsOperations } from './contents.ts';
import { gitOperations } from './git.ts';

export const operations: readonly Operation[] = [...gitOperations, ...contentsOperations];
