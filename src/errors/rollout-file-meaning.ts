import { entry } from './entry.ts';

function meantOr(meant: string | null, known: readonly string[], none: string): string {
  if (meant !== null) return `Did you mean \`${meant}\`?`;
  return known.length === 0 ? none : `There are: ${known.map((name) => `\`${name}\``).join(', ')}.`;
}

/** What is wrong with values that can each be read, and with the params of a run. */
export const rolloutFileMeaningErrors = {
  'rollout-name-ends-in-number': entry<{ name: string }>({
    title: 'Rollout name ends in a number',
    message: ({ name }) => `The name "${name}" ends in a number of its own; each execution gets one: NAME-12.`,
    hint: () => 'Take the number out, or write it into the word before: web-v2.',
  }),
  'duplicate-name': entry<{ what: string; name: string; line: number }>({
    title: 'Name given twice',
    message: ({ what, name, line }) => `There is a ${what} called \`${name.slice(0, 60)}\` already in line ${line}.`,
    hint: () => 'Give each its own name.',
  }),
  'unknown-wave': entry<{ name: string; meant: string | null; known: readonly string[] }>({
    title: 'Unknown wave',
    message: ({ name }) => `There is no wave called \`${name.slice(0, 60)}\`.`,
    hint: ({ meant, known }) => meantOr(meant, known, 'There are no waves.'),
  }),
  'bypassed-gate-unknown': entry<{ name: string; meant: string | null; known: readonly string[] }>({
    title: 'Unknown gate',
    message: ({ name }) => `There is no gate called \`${name.slice(0, 60)}\`.`,
    hint: ({ meant, known }) => meantOr(meant, known, 'There are no gates.'),
  }),
  'waves-not-here': entry<{ at: string }>({
    title: 'Waves at a point outside of waves',
    message: ({ at }) => `\`waves\` means nothing at \`${at}\`, which belongs to no wave.`,
    hint: () => 'Remove `waves`, or change `at` to before-wave or after-wave.',
  }),
  'every-not-here': entry<{ at: string }>({
    title: 'Asked only once',
    message: ({ at }) => `\`every\` means nothing at \`${at}\` without \`within\`: the gate is asked once.`,
    hint: () => 'Add `within`, or take `retry: { for: 10m, every: 30s }` to ask again.',
  }),
  'control-without-node': entry({
    title: 'A control that would say nothing',
    message: () => '`control` asks other nodes the same question, and this gate asks no node.',
    hint: () => 'Use a field of the node, as in http://{address}/healthz, or take `control` away.',
  }),
  'metric-without-limit': entry({
    title: 'A metric that is never too much',
    message: () => 'Nothing under `fail-when` says what is too much, so the gate would let everything pass.',
    hint: () => 'Add `above`, `below` or `worse-than-baseline`.',
  }),
  'alerts-without-source': entry({
    title: 'Alerts of nothing',
    message: () => 'The gate asks for no alerts, so it would let everything pass.',
    hint: () => 'Add `code-scanning`, `dependabot` or `secret-scanning`.',
  }),
  'apply-missing': entry({
    title: 'No apply',
    message: () => 'There is no `apply`: nothing would be done to any node.',
    hint: () => 'Add `apply: ./upgrade.sh` at the top level or under `steps`.',
  }),
  'step-given-twice': entry<{ name: string }>({
    title: 'Step given twice',
    message: ({ name }) => `\`${name}\` stands at the top level and under \`steps\`.`,
    hint: () => 'Keep one of them.',
  }),
  'rollback-wanted-without-step': entry<{ key: string }>({
    title: 'No step that rolls back',
    message: ({ key }) => `\`on-failure.${key}\` asks for a rollback, and there is no \`rollback\` step.`,
    hint: () => 'Add a `rollback` step that takes the change back.',
  }),
  'secret-not-declared': entry<{ name: string }>({
    title: 'Secret not declared',
    message: ({ name }) => `\`${name.slice(0, 60)}\` is not under \`secrets\`, so it is neither asked for nor masked.`,
    hint: ({ name }) => `Add it: secrets: [${name.slice(0, 60)}].`,
  }),
  'undeclared-param': entry<{ name: string; meant: string | null; known: readonly string[] }>({
    title: 'Param not declared',
    message: ({ name }) => `The param \`${name.slice(0, 60)}\` is not declared.`,
    hint: ({ meant, known }) => meantOr(meant, known, 'Declare it under `params`.'),
  }),
  'template-unknown-field': entry<{ written: string; meant: string | null; forms: readonly string[] }>({
    title: 'Unknown template',
    message: ({ written }) => `${written.slice(0, 60)} stands for nothing.`,
    hint: ({ meant, forms }) => (meant === null ? `There are: ${forms.join(', ')}.` : `Did you mean ${meant}?`),
  }),
  'template-needs-node': entry({
    title: 'Template without a node',
    message: () => 'A task is done once, for no node, so there is nothing to put in here.',
    hint: () => 'Use {params.NAME}, or make it a step.',
  }),
  'template-in-run': entry<{ written: string; variable: string }>({
    title: 'Template in a command',
    message: ({ written }) => `${written.slice(0, 60)} stays as it is in a command.`,
    hint: ({ variable }) => `Use the environment variable: "$${variable.slice(0, 60)}".`,
  }),
  'secret-in-template': entry<{ written: string; name: string }>({
    title: 'Secret where none is put in',
    message: ({ written }) => `${written.slice(0, 60)} stays as it is here: nothing puts the secret in.`,
    hint: ({ name }) =>
      `Make it a \`run\` with a program that reads the environment variable ${name.slice(0, 60)}, such as curl.`,
  }),
  'expression-in-run': entry({
    title: 'Expression in a command',
    message: () => '`${{` is an expression of GitHub Actions, and there are none in a command.',
    hint: () => 'Declare a param or a secret, and use its environment variable.',
  }),
  'runs-on-field': entry<{ written: string; by: string | null }>({
    title: 'A job has no such field',
    message: ({ written, by }) =>
      by === null
        ? `"${written}" uses a field, and without \`by\` the nodes of a job may differ in every one.`
        : `"${written}" uses a field in which the nodes of a job may differ.`,
    hint: ({ by }) =>
      by === null ? 'Name the label under `by`.' : `Only {labels.${by}} is the same for all nodes of a job.`,
  }),
  'consecutive-needs-count': entry({
    title: 'Percentage of a row',
    message: () => 'Nodes that fail one after the other are counted: there is nothing to take a percentage of.',
    hint: () => 'Write a count, or another `per`.',
  }),
  'no-wave-bakes': entry({
    title: 'Gate that is never asked',
    message: () => 'No wave bakes, so a gate at `during-bake` is never asked.',
    hint: () => 'Give a wave a `bake`, or ask the gate at after-wave.',
  }),
  'wave-does-not-bake': entry<{ name: string }>({
    title: 'Gate that is never asked',
    message: ({ name }) => `The wave \`${name.slice(0, 60)}\` does not bake, so the gate is never asked there.`,
    hint: () => 'Give the wave a `bake`, or take it out of this list.',
  }),
  'window-empty': entry<{ from: string; to: string }>({
    title: 'Window that is never open',
    message: ({ from, to }) => `From ${from} to ${to} there is no time.`,
    hint: () => 'For the whole day write from: "00:00" and to: "24:00".',
  }),
  'freeze-ends-before-start': entry<{ from: string; to: string }>({
    title: 'Freeze that ends before it starts',
    message: ({ from, to }) => `A freeze from ${from} to ${to} is no time at all.`,
    hint: () => '`to` is the first moment after the freeze: for one day write the next.',
  }),
  'batch-apply-via-ssh': entry({
    title: 'One process on many nodes',
    message: () => 'An `apply` with `per: batch` is one process for many nodes, so it cannot run on them `via: ssh`.',
    hint: () => 'Remove `via: ssh`: it runs on the runner. Or remove `per: batch`: it runs on each node.',
  }),
  'param-names-collide': entry<{ name: string; other: string }>({
    title: 'Params with the same variable',
    message: ({ name, other }) => `\`${name}\` and \`${other}\` would be the same environment variable.`,
    hint: () => 'Rename one of them.',
  }),
  'required-with-default': entry({
    title: 'Required, with a default',
    message: () => 'A param that is required never uses its default.',
    hint: () => 'Keep `required` or `default`.',
  }),
  'default-breaks-pattern': entry<{ value: string; pattern: string }>({
    title: 'Default that its pattern refuses',
    message: ({ value, pattern }) => `The default "${value}" does not match ${pattern} from its beginning to its end.`,
    hint: () => 'Change one of them.',
  }),
  'param-unknown': entry<{ name: string; meant: string | null; known: readonly string[] }>({
    title: 'Unknown param',
    message: ({ name }) => `The rollout has no param called \`${name.slice(0, 60)}\`.`,
    hint: ({ meant, known }) =>
      meantOr(meant, known, 'It has none; params are declared under `params` in the rollout file.'),
  }),
  'only-new-misplaced': entry<{ at: string; allowed: readonly string[] }>({
    title: 'A gate that cannot compare',
    message: ({ at }) =>
      `A scan that asks only about new findings cannot stand at \`${at}\`: what it accepts is not kept there.`,
    hint: ({ allowed }) => `Let it stand at one of ${allowed.join(', ')}.`,
  }),
  'param-missing': entry<{ name: string; description: string }>({
    title: 'Param missing',
    message: ({ name, description }) =>
      `The param \`${name}\` has to be given${description === '' ? '' : `: ${description}`}.`,
    hint: ({ name }) => `Add --param ${name}=VALUE.`,
  }),
  'param-mismatch': entry<{ name: string; pattern: string }>({
    title: 'Param of the wrong form',
    message: ({ name, pattern }) =>
      `The value of the param \`${name}\` does not match ${pattern} from its beginning to its end.`,
    hint: () => 'Give a value that does.',
  }),
  'param-unusable': entry<{ name: string; limit: number }>({
    title: 'Param that cannot be passed on',
    message: ({ name, limit }) => `The value of the param \`${name}\` holds a NUL or more than ${limit} characters.`,
    hint: () => 'Put large values into a file, and give its path.',
  }),
};
