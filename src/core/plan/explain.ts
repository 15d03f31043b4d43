export { explainNode } from './explain-node.ts';
export { explainPlan } from './explain-plan.ts';
