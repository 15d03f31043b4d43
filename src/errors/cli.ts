import { entry } from './entry.ts';

/** What is wrong with a command line, or with where it was typed. */
export const cliErrors = {
  'unknown-command': entry<{ command: string; meant: string | null }>({
    title: 'Unknown command',
    message: (a) => `there is no command \`${a.command}\``,
    hint: (a) =>
      a.command.startsWith('-')
        ? 'flags stand behind the command: `wavegate status --json`'
        : a.meant === null
          ? '`wavegate --help` lists the commands'
          : `did you mean \`${a.meant}\`?`,
  }),
  'unknown-flag': entry<{ command: string; flag: string; meant: string | null }>({
    title: 'Unknown flag',
    message: (a) => `\`wavegate ${a.command}\` has no flag \`${a.flag}\``,
    hint: (a) =>
      a.meant === null ? `\`wavegate ${a.command} --help\` lists its flags` : `did you mean \`${a.meant}\`?`,
  }),
  'flag-needs-value': entry<{ flag: string; value: string }>({
    title: 'A flag without its value',
    message: (a) => `\`--${a.flag}\` needs a value`,
    hint: (a) => `write \`--${a.flag} ${a.value}\``,
  }),
  'flag-missing': entry<{ command: string; flag: string; value: string }>({
    title: 'A flag is missing',
    message: (a) => `\`wavegate ${a.command}\` needs \`--${a.flag}\``,
    hint: (a) => `write \`--${a.flag} ${a.value}\`: it is recorded, and shown to everybody`,
  }),
  'no-emergency-waves': entry({
    title: 'The rollout file has no emergency',
    message: () => 'the rollout file says nothing of emergencies',
    hint: () => 'write `emergency` into it, with the waves for one, or run it without `--emergency`',
  }),
  'argument-missing': entry<{ command: string; argument: string }>({
    title: 'An argument is missing',
    message: (a) => `\`wavegate ${a.command}\` needs ${a.argument}`,
    hint: (a) => `\`wavegate ${a.command} --help\` shows how to call it`,
  }),
  'argument-too-many': entry<{ command: string; argument: string }>({
    title: 'An argument too many',
    message: (a) => `\`wavegate ${a.command}\` does not take \`${a.argument}\``,
    hint: (a) => `\`wavegate ${a.command} --help\` shows how to call it`,
  }),
  'bad-param-flag': entry<{ text: string }>({
    title: 'Not a parameter',
    message: (a) => `\`--param ${a.text}\` is not of the form NAME=VALUE`,
    hint: () => 'write `--param version=1.2.3`',
  }),
  'bad-flag-value': entry<{ flag: string; text: string; allowed: string }>({
    title: 'Not a value of this flag',
    message: (a) => `\`--${a.flag} ${a.text}\` makes no sense`,
    hint: (a) => `allowed: ${a.allowed}`,
  }),
  'record-token-missing': entry<{ repository: string }>({
    title: 'There is no token to read the record with',
    message: (a) => `the record of ${a.repository} is on GitHub, and there is no token to read it with`,
    hint: () => 'set GITHUB_TOKEN, or GH_TOKEN=$(gh auth token); it needs to read the contents of the repository',
  }),
  'file-not-readable': entry<{ file: string; why: string }>({
    title: 'A file cannot be read',
    message: (a) => `${a.file} cannot be read: ${a.why}`,
    hint: () => 'check the path and its permissions',
  }),
  'file-not-writable': entry<{ file: string; why: string }>({
    title: 'A file cannot be written',
    message: (a) => `${a.file} cannot be written: ${a.why}`,
    hint: () => 'make its folder first, or name another file with `--out`',
  }),
  'secret-missing': entry<{ names: readonly string[] }>({
    title: 'A secret is missing',
    message: (a) => `the rollout file declares secrets that the environment does not have: ${a.names.join(', ')}`,
    hint: () => 'set them as environment variables; nothing was run',
  }),
  'unsupported-here': entry<{ what: string }>({
    title: 'A key that cannot be honoured here',
    message: (a) => `only GitHub can honour ${a.what}`,
    hint: () => 'take it out, or run without it, knowingly: `--skip-unsupported`',
  }),
  'unknown-gate': entry<{ gate: string; known: readonly string[]; meant: string | null }>({
    title: 'Unknown gate',
    message: (a) => `the rollout file has no gate \`${a.gate}\``,
    hint: (a) =>
      a.meant !== null
        ? `did you mean \`${a.meant}\`?`
        : a.known.length === 0
          ? 'it has no gates at all'
          : `it has ${a.known.join(', ')}`,
  }),
  'rollout-file-changed': entry<{ file: string; gone: boolean }>({
    title: 'The rollout file changed since planning',
    message: (a) =>
      `${a.file} ${a.gone ? 'is gone' : 'changed'} since this execution was planned, which goes on as planned`,
    hint: () => 'what changed in it takes effect with the next `run`',
  }),
  'planned-file-changed': entry<{ file: string; gone: boolean }>({
    title: 'A file that steps use changed since planning',
    message: (a) =>
      a.gone
        ? `${a.file} is gone since this execution was planned; what needs it will fail`
        : `${a.file} changed since this execution was planned; from here on it runs as it is now`,
    hint: () => 'bring it back as it was, unless the change is what you want',
  }),
  'driver-silent': entry<{ execution: string; seconds: number }>({
    title: 'The driver did not answer',
    message: (a) => `the driver of ${a.execution} did not take the command within ${a.seconds} seconds`,
    hint: () => 'the command stays recorded and is obeyed by the next driver; `watch` shows what the rollout does',
  }),
  'output-not-writable': entry<{ reason: string }>({
    title: 'The output cannot be written',
    message: (a) => `what was to be shown could not be written: ${a.reason}`,
    hint: () => 'make room where standard output leads to, and ask again: what is there is not all of it',
  }),
  'internal-error': entry<{ message: string }>({
    title: 'A fault of Wavegate',
    message: (a) => `something went wrong inside Wavegate: ${a.message}`,
    hint: () => 'please report it, with `--verbose` for the details; what was recorded is safe and `resume` goes on',
  }),
};
