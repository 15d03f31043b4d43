import { entry } from './entry.ts';

/** What can go wrong with a ledger that is kept on a branch. */
export const ledgerBranchErrors = {
  'ledger-foreign-commit': entry<{
    ledger: string;
    branch: string;
    commit: string;
    author: string;
    why: string;
    /** The newest commit before it that is ours; null when none was found. */
    good: string | null;
  }>({
    title: 'Somebody else wrote to the ledger',
    message: ({ ledger, commit, author, why }) => `Commit ${commit} of ${ledger}, by ${author}, is not ours: ${why}.`,
    hint: ({ branch, commit, good }) =>
      `Nothing is done until a person has looked: \`git show ${commit}\`. ` +
      (good === null
        ? 'No good commit was found before it: look for one in the log of the branch, and put the branch back to it. '
        : `To go on as before it, put the branch back: \`git push --force origin ${good}:${branch}\`. `) +
      'If that account may write to the ledger, name it in the input `ledger-trusted`.',
  }),
  'ledger-commit-refused': entry<{ branch: string; says: string }>({
    title: 'A rule keeps us from the ledger',
    message: ({ branch, says }) => `GitHub let no commit be made on ${branch}: ${says}`,
    hint: () =>
      'Leave this branch out of the branch protection and the rulesets of the repository, or let the account of the token bypass them.',
  }),
  'ledger-branch-busy': entry<{ branch: string; tries: number }>({
    title: 'The ledger is very busy',
    message: ({ branch, tries }) => `Others wrote to ${branch} first, ${tries} times in a row.`,
    hint: () =>
      'Nothing was written. Run it again; if it stays so, give each group of rollouts a ledger branch of its own.',
  }),
  'ledger-branch-too-large': entry<{ branch: string }>({
    title: 'The ledger is too large',
    message: ({ branch }) => `${branch} holds more files than GitHub lists in one answer.`,
    hint: () => 'Keep fewer finished rollouts, or name a new ledger branch: the old one stays to be read.',
  }),
};
