import { type Reason, words } from '../../errors/problem.ts';
import { visible } from '../visible.ts';
import { type Line, plain, type Style, styled } from './line.ts';
import { shortened } from './shortened.ts';

export function say(text: string, style?: Style | readonly Style[]): Line {
  return style === undefined ? [plain(visible(text))] : [styled(visible(text), style)];
}

/** Colour only where it says how it went: the reason itself has to be readable anywhere. */
export function told(what: string, style: Style, reason: Reason): Line {
  return [
    styled(visible(what), [style, 'bold']),
    plain(visible(shortened(words(reason).message))),
    styled(`  [${reason.code}]`, 'dim'),
  ];
}
