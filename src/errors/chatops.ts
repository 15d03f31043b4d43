import { commentErrors } from './comment.ts';
import { entry } from './entry.ts';

/** Why a command in a comment was not understood, or not done. */
export const chatopsErrors = {
  ...commentErrors,
  'chat-unknown-verb': entry<{ verb: string; meant: string | null }>({
    title: 'Unknown command in a comment',
    message: ({ verb }) => `there is no command ${JSON.stringify(verb)}`,
    hint: ({ meant }) => (meant === null ? '`help` lists what you may do here' : `did you mean \`${meant}\`?`),
  }),
  'chat-unknown-option': entry<{ verb: string; option: string; known: readonly string[]; meant: string | null }>({
    title: 'Unknown option in a comment',
    message: ({ verb, option }) => `\`${verb}\` has no option ${JSON.stringify(`--${option}`)}`,
    hint: ({ known, meant }) =>
      meant !== null
        ? `did you mean \`--${meant}\`?`
        : known.length === 0
          ? 'it has no options at all'
          : `it has ${known.map((each) => `\`--${each}\``).join(', ')}`,
  }),
  'chat-option-missing': entry<{ verb: string; option: string }>({
    title: 'An option is missing',
    message: ({ verb, option }) => `\`${verb}\` needs \`--${option}\``,
    hint: ({ option }) => `write \`--${option}=…\`, with quotes around it where it holds spaces`,
  }),
  'chat-option-needs-value': entry<{ option: string }>({
    title: 'An option without its value',
    message: ({ option }) => `\`--${option}\` needs a value`,
    hint: ({ option }) => `write \`--${option}=…\`, with quotes around it where it holds spaces`,
  }),
  'chat-option-without-value': entry<{ option: string }>({
    title: 'An option that takes no value',
    message: ({ option }) => `\`--${option}\` takes no value`,
    hint: ({ option }) => `write \`--${option}\` alone`,
  }),
  'chat-option-twice': entry<{ option: string }>({
    title: 'An option twice',
    message: ({ option }) => `\`--${option}\` stands there twice`,
    hint: () => 'say it once',
  }),
  'chat-option-value': entry<{ option: string; value: string; allowed: readonly string[] }>({
    title: 'Not a value of this option',
    message: ({ option, value }) => `\`--${option}\` cannot be ${JSON.stringify(value)}`,
    hint: ({ allowed }) => `allowed: ${allowed.join(', ')}`,
  }),
  'chat-argument-missing': entry<{ verb: string; argument: string }>({
    title: 'A word is missing',
    message: ({ verb, argument }) => `\`${verb}\` needs ${argument}`,
    hint: ({ verb, argument }) =>
      `write \`${verb} ${argument}\`; where no rollout is implied, its name comes before that`,
  }),
  'chat-argument-too-many': entry<{ verb: string; argument: string }>({
    title: 'A word too many',
    message: ({ verb, argument }) => `\`${verb}\` does not take ${JSON.stringify(argument)}`,
    hint: () => 'nothing was done; a command stands on a line by itself, and values with spaces in quotes',
  }),
  'chat-no-rollout-name': entry<{ text: string }>({
    title: 'Not the name of a rollout',
    message: ({ text }) => `${JSON.stringify(text)} cannot be the name of a rollout`,
    hint: () =>
      'a rollout is named as its file says, such as `web-openssl`, or with the number of an execution: `web-openssl-12`',
  }),
  'chat-quote-open': entry({
    title: 'A quote is not closed',
    message: () => 'a quote is not closed on its line',
    hint: () => 'close it, or leave it out where the value holds no spaces',
  }),
  'chat-hidden-character': entry({
    title: 'Characters that cannot be seen',
    message: () => 'the command holds characters that cannot be seen, so it may not be what it looks like',
    hint: () => 'type it instead of pasting it',
  }),
  'chat-several-commands': entry<{ count: number }>({
    title: 'More than one command',
    message: ({ count }) => `the comment holds ${count} commands, and only one may change something`,
    hint: () => 'nothing was done; write a comment for each',
  }),
  'chat-too-long': entry<{ most: number }>({
    title: 'A command that is too long',
    message: ({ most }) => `a command has at most ${most} characters`,
    hint: () => 'nothing was done; say it shorter',
  }),
};
