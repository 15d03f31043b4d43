import type { Emergency } from '../../core/rollout/events.ts';
import { nameText, said } from './words.ts';

/** That a rollout was started in an emergency, why, and what is not asked because of it: Markdown in one line. */
export function emergencyNotice({ reason, bypass }: Emergency): string {
  const gates = bypass.slice(0, 10).map((gate) => nameText(gate));
  const without = gates.length === 0 ? '' : ` Gates that are not asked: ${gates.join(', ')}`;
  return `🚨 **In an emergency**: ${said(reason)}.${without}`;
}
