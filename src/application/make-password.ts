import { judgePassword, type PasswordPolicy } from '../domain/password-policy.ts';
import { canonicalUsername } from '../domain/username.ts';

type Dependencies = { passwordPolicy: PasswordPolicy; randomBytes: (bytes: number) => Uint8Array };
type Input = { username: string };

/** 32 characters, so that each takes five bits of a byte, and none that looks like another one. */
const alphabet = 'abcdefghijkmnpqrstuvwxyz23456789';
const groupCharacters = 5;
const groupsMin = 5;

/** Make a password that nobody can guess (125 bits) and that can be read out, for the user of this name. */
export class MakePassword {
  readonly #deps: Dependencies;
  constructor(deps: Dependencies) {
    this.#deps = deps;
  }

  execute({ username }: Input): string {
    const { passwordPolicy } = this.#deps;
    const use = { username: canonicalUsername(username) };
    for (;;) {
      // A short name may turn up in it by chance.
      const verdict = judgePassword(this.#random(), passwordPolicy, use);
      if (verdict.kind === 'fine') return verdict.password;
    }
  }

  #random(): string {
    const { passwordPolicy, randomBytes } = this.#deps;
    const groups = Math.max(groupsMin, Math.ceil((passwordPolicy.codePointsMin + 1) / (groupCharacters + 1)));
    const characters = Array.from(randomBytes(groups * groupCharacters), (byte) => alphabet[byte % alphabet.length]);
    const parts = Array.from({ length: groups }, (_, at) =>
      characters.slice(at * groupCharacters, (at + 1) * groupCharacters).join(''),
    );
    return parts.join('-');
  }
}
