/** Every REST operation that the stand-in knows. */
import type { Operation } from '../operation.ts';
import { commentOperations } from './comments.ts';
import { contentsOperations } from './contents.ts';
import { deploymentOperations } from './deployments.ts';
import { environmentOperations } from './environments.ts';
import { gitOperations } from './git.ts';
import { issueOperations } from './issues.ts';
import { labelOperations } from './labels.ts';

export const operations: readonly Operation[] = [
  ...gitOperations,
  ...contentsOperations,
  ...issueOperations,
  ...labelOperations,
  ...commentOperations,
  ...deploymentOperations,
  ...environmentOperations,
];
