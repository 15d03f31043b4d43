import { durationText } from './duration-text.ts';
import { entry } from './entry.ts';

const quoted = (text: string) => JSON.stringify(text);

/** Why a step, a task or a gate's process or request did not do what it should. */
export const stepErrors = {
  'command-exit-code': entry<{ code: number }>({
    title: 'The command failed',
    message: ({ code }) => `The command ended with exit code ${code}.`,
    hint: ({ code }) =>
      code === 127
        ? 'In a shell, 127 means that a command was not found: see what it printed.'
        : code === 126
          ? 'In a shell, 126 means that a command is there and may not be executed: `chmod +x` it, and `git update-index --chmod=+x` where git lost that.'
          : 'See what it printed. An exit code that means something else can be named in `retry-on` and `unreachable-on`.',
  }),
  'command-signal': entry<{ signal: string }>({
    title: 'The command was killed',
    message: ({ signal }) => `The command was ended by ${signal}, which Wavegate did not send.`,
    hint: ({ signal }) =>
      signal === 'SIGKILL'
        ? 'Most often the machine ran out of memory: look at its system log.'
        : 'See what it printed.',
  }),
  'command-timeout': entry<{ timeout: number }>({
    title: 'The command took too long',
    message: ({ timeout }) =>
      `The command did not end within ${durationText(timeout)} and was ended, with everything it had started.`,
    hint: () => 'See what it printed last. When it only needs more time, set `timeout` of the step.',
  }),
  'command-not-found': entry<{ command: string }>({
    title: 'The command does not exist',
    message: ({ command }) =>
      `${quoted(command)} could not be started: there is no such file, or what its first line names is missing.`,
    hint: () => 'A name without a slash is looked up in PATH; a relative path counts from the root of the repository.',
  }),
  'command-not-executable': entry<{ command: string }>({
    title: 'The command may not be run',
    message: ({ command }) => `${quoted(command)} could not be started: it is not executable, or it is a folder.`,
    hint: ({ command }) =>
      `Make it executable (\`chmod +x\`, and commit that), or run it by its interpreter: \`[sh, ${quoted(command)}]\`.`,
  }),
  'command-folder-missing': entry<{ folder: string }>({
    title: 'The working directory does not exist',
    message: ({ folder }) =>
      `The command could not be started: its working directory ${quoted(folder)} does not exist.`,
    hint: () => 'Commands run at the root of the repository of the rollout file; see that it is still there.',
  }),
  'command-not-started': entry<{ command: string; error: string }>({
    title: 'The command could not be started',
    message: ({ command, error }) => `${quoted(command)} could not be started: ${error}.`,
    hint: ({ error }) =>
      error.includes('E2BIG')
        ? 'Its environment is too large: a node with so many labels and facts needs `per: batch`, where they come in a file.'
        : 'This machine is short of something: processes, open files or memory. See `ulimit -a`, and lower `concurrency`.',
  }),
  'command-lost': entry({
    title: 'How the command ended is not known',
    message: () =>
      'The process that starts commands for this driver was killed while the command ran; the command was ended, and nobody knows how far it came.',
    hint: () =>
      'Something killed it: when this machine ran out of memory, the kernel log says so; lower `concurrency`. `check` or `observe` tells a retry what is done already.',
  }),
  'step-killed': entry({
    title: 'The step was ended',
    message: () => 'The step was ended because the rollout was aborted.',
    hint: () => 'Nothing is wrong with the step. `wavegate explain` says who aborted the rollout and why.',
  }),
  'value-has-nul': entry<{ variable: string }>({
    title: 'A value that no process can take',
    message: ({ variable }) => `The value of ${variable} holds a NUL character, which an environment variable cannot.`,
    hint: () => 'Correct the value in the inventory, or the param.',
  }),

  'http-unreachable': entry<{ url: string; problem: string }>({
    title: 'No connection',
    message: ({ url, problem }) => `${url} could not be reached: ${problem}.`,
    hint: () => 'See that the node is up and listens there, and that this machine may connect to it.',
  }),
  'http-timeout': entry<{ url: string; timeout: number }>({
    title: 'No answer in time',
    message: ({ url, timeout }) => `${url} did not answer within ${durationText(timeout)}.`,
    hint: () => 'It accepted the connection and then took too long. When it only needs more time, set `timeout`.',
  }),
  'http-url-invalid': entry<{ url: string; problem: string }>({
    title: 'Not a URL',
    message: ({ url, problem }) => `${quoted(url)} cannot be asked: ${problem}.`,
    hint: () =>
      'It has to be http:// or https://, and what the node puts in must fit its place: `http://{address}:8080/healthz`.',
  }),
  'http-answer-differs': entry<{ url: string; differences: readonly string[] }>({
    title: 'Not the answer that was wanted',
    message: ({ url, differences }) => `${url} answered, but ${differences.join('; ')}.`,
    hint: () => 'Ask it by hand. When the answer is right, correct `expect`.',
  }),
  'template-without-value': entry<{ field: string }>({
    title: 'Nothing to put in',
    message: ({ field }) => `{${field}} has no value here.`,
    hint: () => 'Give it to the node in the inventory, or choose nodes that have it with `select`.',
  }),
  'template-value-unsafe': entry<{ field: string; value: string }>({
    title: 'A value that cannot stand there',
    message: ({ field, value }) => `{${field}} is ${quoted(value)}, which cannot stand in this place.`,
    hint: () =>
      'In a URL no value may be empty, `.` or `..`; in a header it may hold only visible ASCII characters and spaces.',
  }),

  'no-version-reported': entry<{ source: string }>({
    title: 'The node reports no version',
    message: ({ source }) => `\`observe\` ended well, but ${source}.`,
    hint: () =>
      'A command has to print the version on its first line; for http, `json` has to point at a string, number or boolean.',
  }),
  'wrong-version': entry<{ wanted: string; reported: string }>({
    title: 'The node reports another version',
    message: ({ wanted, reported }) =>
      `The node reports version ${quoted(reported)}, and ${quoted(wanted)} was wanted.`,
    hint: () =>
      'The change ended well and yet did not take effect: see what it printed, and whether the service was restarted.',
  }),
  'still-new-version': entry<{ reported: string }>({
    title: 'The rollback took no effect',
    message: ({ reported }) => `\`rollback\` ended well, but the node still reports ${quoted(reported)}.`,
    hint: () => 'See what the rollback printed, and whether the service was restarted; then `wavegate retry`.',
  }),
  'check-broken': entry<{ problem: string }>({
    title: '`check` gave no answer',
    message: ({ problem }) => `\`check\` could not tell whether the node is done: ${problem}`,
    hint: () => 'It has to end with exit code 0 when the node is done and with another one up to 125 when it is not.',
  }),
  'not-steady-in-time': entry<{ held: number; successes: number; within: number; asks: number }>({
    title: 'Not steady in time',
    message: ({ held, successes, within, asks }) =>
      `It held ${held} of ${successes} times in a row when the ${durationText(within)} were over; it was asked ${asks} times.`,
    hint: () => 'See why it took so long, or give it more time with `within`.',
  }),
  'not-held-in-time': entry<{ within: number; asks: number; last: string }>({
    title: 'It did not hold in time',
    message: ({ within, asks, last }) =>
      `It did not hold within ${durationText(within)}, asked ${asks} times. The last: ${last}`,
    hint: () => 'See why, or give it more time with `within`.',
  }),
  'cannot-tell': entry<{ step: string }>({
    title: 'Nobody can tell how far it came',
    message: ({ step }) =>
      `The work was cut off during \`${step}\`, and the rollout file has no step that could tell whether it was done.`,
    hint: () =>
      'Look at the node; `wavegate retry` does it again. An `observe`, `check` or `verify` step lets Wavegate find out by itself.',
  }),
  'aborted-in-step': entry<{ step: string }>({
    title: 'Cut off by an abort',
    message: ({ step }) => `The rollout was aborted after \`${step}\` had begun on this node.`,
    hint: () => 'Look at the node before anything else is done to it.',
  }),
  'rollback-interrupted': entry({
    title: 'Brought back after an interruption',
    message: () => 'The node was being rolled back when the work was cut off, and the rollback was done again.',
    hint: () => 'Why it had failed is in the output of its earlier steps.',
  }),
  'rollback-step-missing': entry({
    title: 'No way back',
    message: () => 'The node should be rolled back, but the rollout file has no `rollback` step.',
    hint: () => 'Bring the node back by hand.',
  }),

  'batch-node-unnamed': entry<{ problem: string }>({
    title: 'No result for the node',
    message: ({ problem }) =>
      `The process that worked on the batch wrote no result for this node${problem === '' ? '' : `. ${problem}`}`,
    hint: () => 'It has to append a line {"node": NAME, "status": "ok"} to the file in WAVEGATE_RESULTS for each node.',
  }),
  'batch-node-failed': entry<{ status: string; message: string }>({
    title: 'The batch reported the node',
    message: ({ status, message }) =>
      `The process that worked on the batch reported \`${status}\`${message === '' ? '.' : `: ${message}`}`,
    hint: () => 'See what it printed.',
  }),
  'batch-not-prepared': entry<{ error: string }>({
    title: 'The batch could not be prepared',
    message: ({ error }) => `The files for the batch could not be written: ${error}.`,
    hint: () => 'See that the folder for temporary files (TMPDIR) exists, can be written and has room.',
  }),

  'guard-not-started': entry<{ folder: string; error: string }>({
    title: 'The guard could not be started',
    message: ({ folder, error }) =>
      `The process that ends steps should this one be killed could not be started in ${quoted(folder)}: ${error}.`,
    hint: () => 'The folder must be on a file system that has named pipes, and `sh` and `mkfifo` must be in PATH.',
  }),
  'secret-too-short': entry<{ name: string }>({
    title: 'A secret that cannot be masked',
    message: ({ name }) =>
      `The value of the secret ${name} is shorter than three characters: masking it would blot out everything.`,
    hint: () => 'A secret that short protects nothing: use a longer one, or make it a param.',
  }),
};
