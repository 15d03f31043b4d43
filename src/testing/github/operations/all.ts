/** Every REST operation that the stand-in knows. */
import type { Operation } from '../operation.ts';
import { alertOperations } from './alerts.ts';
import { artifactOperations } from './artifacts.ts';
import { attestationOperations } from './attestations.ts';
import { checkOperations } from './checks.ts';
import { commentOperations } from './comments.ts';
import { contentsOperations } from './contents.ts';
import { deploymentOperations } from './deployments.ts';
import { environmentOperations } from './environments.ts';
import { gitOperations } from './git.ts';
import { issueOperations } from './issues.ts';
import { labelOperations } from './labels.ts';
import { peopleOperations } from './people.ts';
import { pullOperations } from './pulls.ts';
import { repositoryOperations } from './repository.ts';
import { reviewOperations } from './reviews.ts';
import { runOperations } from './runs.ts';
import { workflowOperations } from './workflows.ts';

export const operations: readonly Operation[] = [
  ...alertOperations,
  ...artifactOperations,
  ...attestationOperations,
  ...checkOperations,
  ...commentOperations,
  ...contentsOperations,
  ...deploymentOperations,
  ...environmentOperations,
  ...gitOperations,
  ...issueOperations,
  ...labelOperations,
  ...peopleOperations,
  ...pullOperations,
  ...repositoryOperations,
  ...reviewOperations,
  ...runOperations,
  ...workflowOperations,
];
