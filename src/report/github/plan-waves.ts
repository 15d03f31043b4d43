import type { Plan } from '../../core/plan/plan.ts';
import { durationText } from '../../errors/duration-text.ts';
import { words } from '../../errors/problem.ts';
import { table } from '../markdown.ts';
import { counted } from '../plural.ts';
import { fitting, Room } from './room.ts';
import { said, sentence } from './words.ts';

/** The waves of a plan in so many characters: how many nodes each takes, who is asked, how long it bakes, and why it is so large. */
export function wavesTable(plan: Plan, characters: number): string {
  const rows = plan.waves.map((wave, index) => {
    const written = plan.definition.waves[index];
    const size = wave.to - wave.from;
    const jobs = wave.rounds.reduce((sum, round) => sum + round.batches.length, 0);
    return [
      `${index + 1}\\. ${said(wave.name, 60)}`,
      size === 0 ? 'none' : String(size),
      size === 0 ? '' : `${counted(jobs, 'job')} in ${counted(wave.rounds.length, 'round')}`,
      [
        ...(written?.environment?.approve === undefined
          ? []
          : [`environment ${said(written.environment.approve, 60)}`]),
        ...(written?.approval == null ? [] : [counted(written.approval.required, 'approval')]),
        ...(written?.bake == null ? [] : [`bakes ${durationText(written.bake.for)}`]),
      ].join(', '),
      sentence(words(wave.sizing).message),
    ];
  });
  const { kept, leftOut } = fitting(
    rows.map((each) => each.join(' | ')),
    new Room(characters),
  );
  const more = leftOut === 0 ? '' : `\n\n… and ${counted(leftOut, 'more wave')}.`;
  return `${table(['wave', 'nodes', 'jobs', '', 'why so many'], rows.slice(0, kept.length))}${more}`;
}
