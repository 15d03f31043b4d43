import { type Problem, problem } from '../../errors/problem.ts';
import type { Caller, Callers } from './callers.ts';
import type { GateQuestion } from './gate-questions.ts';
import { grantedBy, type Permissions } from './permissions.ts';

/** Gates that ask GitHub for what the token of their job may not see. */
export function checkGates({ callers }: Callers, questions: readonly GateQuestion[]): Problem[] {
  const [inBatches, deciding] = [
    questions.filter(isAskedInBatches),
    questions.filter((each) => !isAskedInBatches(each)),
  ];
  return [
    ...questions
      .filter(({ impossible }) => impossible)
      .map((each) => problem('gate-beyond-job-token', { gate: each.gate.name }, at([each]))),
    ...inBatches
      .filter(({ permissions }) => Object.keys(permissions).length > 0)
      .map((each) =>
        problem('gate-beyond-batch-token', { gate: each.gate.name, permissions: said(each.permissions) }, at([each])),
      ),
    ...callers.flatMap((caller) => lackingIn(caller, deciding)),
  ];
}

/** Batch jobs have what the reusable workflow names, whatever its caller grants. */
function isAskedInBatches({ gate }: GateQuestion): boolean {
  return gate.at === 'before-batch' || gate.at === 'after-batch';
}

/** What the caller does not say at all is told apart. */
function lackingIn({ workflow, job, permissions }: Caller, questions: readonly GateQuestion[]): Problem[] {
  const lacking = questions.flatMap((question) => {
    const granted = grantedBy(permissions, question.permissions);
    return granted.kind === 'said' && granted.missing.length > 0 ? [{ question, missing: granted.missing }] : [];
  });
  if (lacking.length === 0) return [];
  const gates = lacking.map(({ question }) => question.gate.name);
  const missing = [...new Set(lacking.flatMap((each) => each.missing))];
  return [
    problem(
      'caller-permissions-for-gates',
      { workflow, job, gates, missing },
      at(lacking.map((each) => each.question)),
    ),
  ];
}

/** Where the first of them stands. What only gives advice stops nothing. */
function at(questions: readonly GateQuestion[]) {
  const severity = questions.some(({ gate }) => gate.mode === 'enforce') ? 'error' : 'warning';
  return { path: ['gates', questions[0]?.index ?? 0], severity } as const;
}

function said(permissions: Permissions): string[] {
  return Object.entries(permissions).map(([name, access]) => `${name}: ${access}`);
}
