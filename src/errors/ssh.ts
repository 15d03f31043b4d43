import { entry } from './entry.ts';

const quoted = (text: string) => JSON.stringify(text);
const said = (problem: string) => (problem === '' ? 'ssh gave no reason' : problem);

/** Why a node could not be worked on over ssh. */
export const sshErrors = {
  'ssh-unreachable': entry<{ host: string; problem: string }>({
    title: 'No ssh connection',
    message: ({ host, problem }) => `${host} could not be reached over ssh: ${said(problem)}.`,
    hint: () =>
      'See that it is up, and with `ssh -v` how far this machine comes. What closes the connection at once may be turned away by `MaxStartups` of sshd, on the node or on a jump host.',
  }),
  'ssh-host-key-unknown': entry<{ host: string; problem: string }>({
    title: 'The host key is not known',
    message: ({ host, problem }) => `${host} showed a host key that nobody has vouched for: ${said(problem)}.`,
    hint: () =>
      'Check the key on the node itself (`ssh-keygen -lf /etc/ssh/ssh_host_ed25519_key.pub`), then add it to the known hosts.',
  }),
  'ssh-host-key-changed': entry<{ host: string; problem: string }>({
    title: 'The host key has changed',
    message: ({ host, problem }) => `${host} showed another host key than the known one: ${said(problem)}.`,
    hint: () =>
      'Either the node was installed anew or somebody stands in between. Find out which before you replace the known key.',
  }),
  'ssh-login-refused': entry<{ host: string; problem: string }>({
    title: 'The login was refused',
    message: ({ host, problem }) => `${host} refused the login: ${said(problem)}.`,
    hint: () =>
      'Check `ssh.user` and the key: `ssh.key-env`, the agent, or your own ssh configuration. Nobody is asked for a password.',
  }),
  'ssh-no-shell': entry<{ host: string; problem: string }>({
    title: 'Logged in, but nothing can be run',
    message: ({ host, problem }) =>
      `${host} accepted the login and then did not run \`sh\`${problem === '' ? '.' : `: ${problem}.`}`,
    hint: () =>
      'The account needs a login shell and a POSIX `sh`, and no forced command (`command=` in authorized_keys, ForceCommand).',
  }),
  'ssh-cut': entry<{ host: string; problem: string }>({
    title: 'The connection was cut',
    message: ({ host, problem }) =>
      `The connection to ${host} was cut while the command ran, so nobody knows how it ended: ${said(problem)}.`,
    hint: () =>
      'The node ends the command when it notices. `retry` asks `observe` or `check` how far the node is before it does anything.',
  }),
  'ssh-address-invalid': entry<{ address: string; problem: string }>({
    title: 'Not an address for ssh',
    message: ({ address, problem }) => `${quoted(address)} cannot be reached over ssh: ${problem}.`,
    hint: () => 'Write `host`, `host:port`, `user@host`, `[IPv6]:port` or `ssh://user@host:port` in the inventory.',
  }),
  'ssh-not-started': entry<{ problem: string }>({
    title: 'ssh could not be started',
    message: ({ problem }) =>
      problem === 'ENOENT' ? '`ssh` is not installed here.' : `\`ssh\` could not be started: ${problem}.`,
    hint: () => 'Install the OpenSSH client, and see that it is in PATH.',
  }),
  'ssh-variable-invalid': entry<{ variable: string }>({
    title: 'A variable that no shell can take',
    message: ({ variable }) => `${quoted(variable)} cannot be the name of an environment variable on the node.`,
    hint: () => 'Letters, digits and underscores, no digit first, and not beginning with `_w`.',
  }),
  'ssh-file-unreadable': entry<{ file: string; error: string }>({
    title: 'A script could not be read',
    message: ({ file, error }) => `${quoted(file)}, which the command names, could not be read: ${error}.`,
    hint: () => 'It is sent to the node; see that it is still there and may be read.',
  }),
  'ssh-file-not-sent': entry<{ file: string; host: string; said: string }>({
    title: 'A script could not be sent',
    message: (a) => `${quoted(a.file)} could not be put on ${a.host}${a.said === '' ? '.' : `: ${a.said}.`}`,
    hint: () => 'The node needs room, and a folder from which programs may be run: TMPDIR, /tmp, the home or /var/tmp.',
  }),
  'ssh-key-unusable': entry<{ name: string; problem: string }>({
    title: 'The ssh key cannot be used',
    message: ({ name, problem }) => `The key in ${name} cannot be used: ${problem}.`,
    hint: () =>
      'It has to be a whole private key in OpenSSH or PEM form, without a passphrase, with its first and last line.',
  }),
  'ssh-agent-not-started': entry<{ problem: string }>({
    title: 'No agent for the ssh key',
    message: ({ problem }) => `The agent that holds the ssh key could not be started: ${problem}.`,
    hint: () => '`key-env` needs `ssh-agent` and `ssh-add` in PATH; they come with the OpenSSH client.',
  }),
  'known-hosts-unreadable': entry<{ file: string; error: string }>({
    title: 'The known hosts cannot be read',
    message: ({ file, error }) => `The known hosts ${quoted(file)} cannot be read: ${error}.`,
    hint: () =>
      '`known-hosts` is a path from the root of the repository. `ssh-keyscan` writes such a file; check its keys before you commit it.',
  }),
  'tool-missing': entry<{ tool: string; use: string }>({
    title: 'A program is missing here',
    message: ({ tool, use }) => `\`${tool}\` is not in PATH; it is needed to ${use}.`,
    hint: ({ tool }) => `Install ${tool}, or correct PATH.`,
  }),
};
