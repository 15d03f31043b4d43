import { entry } from './entry.ts';

/** What `wavegate init` refuses. Nothing was written then. */
export const initErrors = {
  'init-would-overwrite': entry<{ files: readonly string[] }>({
    title: 'Files are there already',
    message: ({ files }) => `nothing was written, because these are there already: ${files.join(', ')}`,
    hint: () => 'move them away, or choose another name with `--name`',
  }),
  'init-answer-missing': entry<{ flags: readonly string[] }>({
    title: 'Nobody to ask',
    message: ({ flags }) => `these answers are missing, and nobody can be asked here: ${flags.join(', ')}`,
    hint: () =>
      'give them as flags: `wavegate init --name web --nodes web-1,web-2 --apply ./upgrade.sh --verify http://{address}/healthz --yes`',
  }),
  'init-bad-name': entry<{ name: string }>({
    title: 'Not a name for a rollout',
    message: ({ name }) => `${JSON.stringify(name.slice(0, 60))} cannot be the name of a rollout`,
    hint: () =>
      'up to 50 lower-case letters, digits and `-`, such as `web-openssl`; it does not end in a number of its own, because each run gets one',
  }),
  'init-no-nodes': entry({
    title: 'No nodes',
    message: () => 'there is no node in what was given for `--nodes`',
    hint: () => 'list them as `web-1,web-2` or `web-1=10.0.0.11,web-2=10.0.0.12`, or name an inventory file',
  }),
  'init-bad-from': entry<{ text: string }>({
    title: 'Not a place to call a workflow from',
    message: ({ text }) => `${JSON.stringify(text.slice(0, 100))} is not OWNER/NAME or OWNER/NAME@VERSION`,
    hint: () => 'write it as `--from acme/wavegate@v1`',
  }),
  'init-not-written': entry<{ file: string; why: string }>({
    title: 'A file cannot be written',
    message: ({ file, why }) => `${file} cannot be written: ${why}; what was written before it is gone again`,
    hint: () => 'check the permissions of its folder',
  }),
};
