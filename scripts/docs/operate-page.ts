import { readFileSync } from 'node:fs';
import { load } from 'js-yaml';
import { commandTable } from '../../src/cli/command-table.ts';
import { callerText } from '../../src/cli/init/callers.ts';
import { type ChatVerb, chatVerbNames, specOf } from '../../src/core/chatops/verbs.ts';
import { defaultPolicy, defaultRules, type PolicyVerb } from '../../src/core/policy/policy.ts';
import { cell, table } from './markdown.ts';
import { withSections } from './sections.ts';

const page = new URL('../../docs/operate.md', import.meta.url);

/** The page as it is, with its table of verbs made anew. */
export function operatePage(): string {
  return withSections(readFileSync(page, 'utf8'), { verbs: verbsTable() });
}

function verbsTable(): string {
  const offered = buttonCommands();
  const rows = chatVerbNames.flatMap((verb) => {
    const { does, example } = specOf(verb);
    const button = offered.includes(verb) ? '✓' : '';
    const row = [asComment(example), cell(does), whoMay(verb), onPullRequest(verb), button, atTheCommandLine(verb)];
    if (verb !== 'start') return [row];
    const emergency = [
      asComment(`${verb} web --emergency --reason="CVE-2026-1"`),
      'starts it with its waves for an emergency',
      whoMay('emergency'),
      onPullRequest(verb),
      button,
      '`wavegate run FILE --emergency`',
    ];
    return [row, emergency];
  });
  return table(
    ['in a comment', 'what it does', 'who may, by default', 'on a pull request', 'by the button', 'command line'],
    rows,
  );
}

function asComment(command: string): string {
  return `\`${defaultPolicy.prefix} ${command}\``;
}

function whoMay(verb: PolicyVerb | 'help'): string {
  if (verb === 'help') return 'everybody';
  const allowed = defaultRules.flatMap(({ verbs, allow }) => (verbs.includes(verb) ? allow : []));
  const names = allowed.length === 0 ? 'nobody' : allowed.map((who) => who.replace('role:', '')).join(', ');
  return verb === 'approve' && defaultPolicy.fourEyes ? `${names}, not who started it` : names;
}

function onPullRequest(verb: ChatVerb): string {
  if (verb === 'plan' || verb === 'start') return 'its own commit';
  return specOf(verb).noRollout === true ? '✓' : '✓, naming a rollout';
}

function buttonCommands(): readonly string[] {
  const caller = load(callerText('OWNER/wavegate@v1', 'web.yml')) as {
    readonly on: {
      readonly workflow_dispatch: { readonly inputs: { readonly command: { readonly options: string[] } } };
    };
  };
  return caller.on.workflow_dispatch.inputs.command.options;
}

function atTheCommandLine(verb: ChatVerb): string {
  if (verb === 'help') return '`wavegate --help`';
  const name = verb === 'start' ? 'run' : verb;
  const command = commandTable.find((each) => each.name === name);
  if (command === undefined) return '';
  const words = command.positionals.map((each) => (each.required ? each.name : `[${each.name}]`));
  return `\`${['wavegate', name, ...words].join(' ')}\``;
}
