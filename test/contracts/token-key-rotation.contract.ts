import { expect } from 'chai';
import { InvalidTokenError } from '../../src/domain/errors.ts';
import type { AccessClaims, TokenIssuer } from '../../src/domain/ports/token-issuer.ts';
import { aFreshId } from './builders.ts';
import { asked, expiresAt, issuedAt } from './forged-claims.ts';
import { globalRunner } from './opened.ts';
import { reasonOf } from './outcomes.ts';

/** An issuer with these keys, the newest first: the same name is the same key each time. */
export type WithKeys = (...keys: readonly string[]) => Promise<TokenIssuer>;

/** What every `TokenIssuer` does that has keys of its own, and changes them. */
export function tokenKeyRotationContract(name: string, withKeys: WithKeys, runner = globalRunner()): void {
  const { describe, it } = runner;
  describe(`Token key rotation contract: ${name}`, () => {
    const claims: AccessClaims = { userId: aFreshId(), sessionId: aFreshId(), issuedAt, expiresAt };
    const isRefused = async (issuer: TokenIssuer, token: string) =>
      expect(await reasonOf(issuer.verify(token, asked))).to.be.instanceOf(InvalidTokenError);

    it('accepts tokens of the key before, until that is removed', async () => {
      const token = await (await withKeys('old')).issue(claims);
      expect(await (await withKeys('new', 'old')).verify(token, asked)).to.deep.equal(claims);
      await isRefused(await withKeys('new'), token);
    });

    it('signs with the newest', async () => {
      const token = await (await withKeys('new', 'old')).issue(claims);
      expect(await (await withKeys('new')).verify(token, asked)).to.deep.equal(claims);
      await isRefused(await withKeys('old'), token);
    });

    it('accepts tokens of a key that is yet to sign', async () => {
      const token = await (await withKeys('next')).issue(claims);
      expect(await (await withKeys('new', 'next')).verify(token, asked)).to.deep.equal(claims);
    });

    it('wants at least one', async () => {
      expect(await reasonOf(withKeys())).to.be.instanceOf(RangeError);
    });

    it('wants each to have a name of its own', async () => {
      expect(await reasonOf(withKeys('new', 'old', 'new'))).to.be.instanceOf(RangeError);
    });
  });
}
