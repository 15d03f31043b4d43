import { userInfo } from 'node:os';
import { expect, test } from 'vitest';
import { newCommand } from './new-command.ts';
import { parseCommandLine } from './parse-command-line.ts';

const typed = (...words: string[]) => {
  const parsed = parseCommandLine(words);
  if (parsed.kind !== 'command') throw new Error(`${words.join(' ')} is no command`);
  return parsed.invocation;
};

test('an approval names the wave that waited when it was typed, and as whom that wave asks for this person', () => {
  const me = `user:${userInfo().username}`;
  const command = newCommand(typed('approve', 'web', '--digest', '0123456789ab'), {
    wave: 2,
    from: ['user:somebody-else', me, 'team:ops'],
  });
  expect(command).toMatchObject({ verb: 'approve', digest: '0123456789ab', wave: 2, qualifies: [me, 'team:ops'] });
});
