/** Of an environment that let a wave on by itself although it asks for reviewers. */
export const bypassedText = 'none of its reviewers approved it, somebody bypassed its rules';
