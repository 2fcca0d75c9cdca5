import { InvalidTokenError } from '../domain/errors.ts';
import type { AccessClaims, TokenIssuer } from '../domain/ports/token-issuer.ts';
import { assertInstance, assertSame } from './assertions.ts';
import { aFreshId } from './builders.ts';
import { asked, expiresAt, issuedAt } from './forged-claims.ts';
import { globalRunner } from './opened.ts';
import { reasonOf } from './outcomes.ts';

/** An issuer with these keys, the newest first: the same name is the same key each time. */
export type WithKeys = (...keys: readonly string[]) => Promise<TokenIssuer>;

/**
 * What every `TokenIssuer` does that has keys of its own, and changes them.
 *
 * @example
 * ```ts
 * import { generateKeyPairSync, type KeyObject } from 'node:crypto';
 * import { JoseTokenIssuer } from 'silverprint/adapters/jose';
 *
 * const made = new Map<string, KeyObject>();
 * const keyNamed = (kid: string) => {
 *   const privateKey = made.get(kid) ?? generateKeyPairSync('ed25519').privateKey;
 *   made.set(kid, privateKey);
 *   return { kid, privateKey };
 * };
 * tokenKeyRotationContract('jose', async (...names) => {
 *   return new JoseTokenIssuer({ keys: names.map(keyNamed), ttlMaxSeconds: 600 });
 * });
 * ```
 */
export function tokenKeyRotationContract(name: string, withKeys: WithKeys, runner = globalRunner()): void {
  const { describe, it } = runner;
  describe(`Token key rotation contract: ${name}`, () => {
    const claims: AccessClaims = { userId: aFreshId(), sessionId: aFreshId(), issuedAt, expiresAt };
    const isRefused = async (issuer: TokenIssuer, token: string) =>
      assertInstance(await reasonOf(issuer.verify(token, asked)), InvalidTokenError);

    it('accepts tokens of the key before, until that is removed', async () => {
      const token = await (await withKeys('old')).issue(claims);
      assertSame(await (await withKeys('new', 'old')).verify(token, asked), claims);
      await isRefused(await withKeys('new'), token);
    });

    it('signs with the newest', async () => {
      const token = await (await withKeys('new', 'old')).issue(claims);
      assertSame(await (await withKeys('new')).verify(token, asked), claims);
      await isRefused(await withKeys('old'), token);
    });

    it('accepts tokens of a key that is yet to sign', async () => {
      const token = await (await withKeys('next')).issue(claims);
      assertSame(await (await withKeys('new', 'next')).verify(token, asked), claims);
    });

    it('wants at least one', async () => {
      assertInstance(await reasonOf(withKeys()), RangeError);
    });

    it('wants each to have a name of its own', async () => {
      assertInstance(await reasonOf(withKeys('new', 'old', 'new')), RangeError);
    });
  });
}
