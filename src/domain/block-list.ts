import { commonPasswords } from './common-passwords.ts';

// Searched as it is, which takes 0.1 ms for what is not there: a set would take 5 ms and a megabyte of every process.
const common = commonPasswords.replaceAll('\n', ' ');

const serviceWords: ReadonlySet<string> = new Set([
  'silverprint',
  'silverprints',
  'mysilverprint',
  'darkroom',
  'photograph',
  'photographs',
  'photography',
  'photoservice',
  'imageservice',
  'myphotos',
  'myimages',
]);

/** Whether this is a password that attackers try first. Takes it folded; see `judgePassword`. */
export function isCommonPassword(folded: string): boolean {
  // None of them has a blank, and two that are neighbours in the list are not one that is.
  return !/\s/.test(folded) && common.includes(` ${folded} `);
}

/** Whether there is nothing in it but a word that this service brings to mind, with digits and signs about it. */
export function isServiceWord(folded: string): boolean {
  return serviceWords.has(folded.replace(/\P{L}/gu, ''));
}
