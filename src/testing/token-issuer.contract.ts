import assert from 'node:assert/strict';
import { ExpiredTokenError, InvalidTokenError } from '../domain/errors.ts';
import type { AccessClaims, TokenIssuer } from '../domain/ports/token-issuer.ts';
import { assertHas, assertIncludes, assertInstance, assertSame } from './assertions.ts';
import { aFreshId, later } from './builders.ts';
import { asked, type Claims, expiresAt, forgedClaims, issuedAt } from './forged-claims.ts';
import { globalRunner, inEachCase, type Opened } from './opened.ts';
import { reasonOf } from './outcomes.ts';

/** An issuer whose tokens live 600 seconds at most, and what it takes to forge them. */
export type OpenedTokenIssuer = Opened<TokenIssuer> & {
  /** One of the same kind and for the same service whose key is another. */
  readonly stranger: TokenIssuer;
  /** The claims of a token, as the format has them. */
  readonly claimsOf: (token: string) => Claims;
  /** A token of these claims, good in all else: with the key and in the format of the issuer. */
  readonly sign: (claims: Claims) => string;
  /** A moment, as the format has it. */
  readonly moment: (at: Date) => unknown;
};

/**
 * What every `TokenIssuer` does.
 *
 * @example
 * ```ts
 * import { createHmac } from 'node:crypto';
 *
 * const key = new Uint8Array(32).fill(7);
 * tokenIssuerContract('memory', async () => ({
 *   subject: new MemoryTokenIssuer({ key, ttlMaxSeconds: 600 }),
 *   stranger: new MemoryTokenIssuer({ ttlMaxSeconds: 600 }),
 *   claimsOf: (token) => JSON.parse(Buffer.from(token.split('.')[0] ?? '', 'base64url').toString()),
 *   sign: (claims) => {
 *     const payload = Buffer.from(JSON.stringify(claims)).toString('base64url');
 *     return `${payload}.${createHmac('sha256', key).update(payload).digest('base64url')}`;
 *   },
 *   moment: (at) => at.toISOString(),
 *   close: async () => {},
 * }));
 * ```
 */
export function tokenIssuerContract(
  name: string,
  open: () => Promise<OpenedTokenIssuer>,
  runner = globalRunner(),
): void {
  const { describe, it } = runner;
  describe(`TokenIssuer contract: ${name}`, () => {
    const opened = inEachCase(runner, open);

    async function issued() {
      const { subject } = opened();
      const claims: AccessClaims = { userId: aFreshId(), sessionId: aFreshId(), issuedAt, expiresAt };
      return { subject, claims, token: await subject.issue(claims) };
    }

    it('says what it was made to say', async () => {
      const { subject, claims, token } = await issued();
      assertSame(await subject.verify(token, asked), claims);
    });

    it('makes another token each time, also of the same claims', async () => {
      const { subject, claims } = await issued();
      const tokens = await Promise.all(Array.from({ length: 20 }, () => subject.issue(claims)));
      assert.equal(new Set(tokens).size, 20);
    });

    it('is live from the moment it was issued at', async () => {
      const { subject, claims, token } = await issued();
      assertSame(await subject.verify(token, issuedAt), claims);
      assertSame(await subject.verify(token, later(issuedAt, 1)), claims);
    });

    it('is live until the millisecond before its end', async () => {
      const { subject, claims, token } = await issued();
      assertSame(await subject.verify(token, later(expiresAt, -1)), claims);
    });

    it('is over from its end on, and then says no more than which session it was of', async () => {
      const { subject, claims, token } = await issued();
      for (const late of [0, 1, 1000, 5_001, 3_600_000, 100 * 365 * 24 * 3_600_000]) {
        const reason = await reasonOf(subject.verify(token, later(expiresAt, late)));
        assertInstance(reason, ExpiredTokenError);
        assertHas(reason, { message: new InvalidTokenError().message, sessionId: claims.sessionId });
      }
    });

    it('says of no token which session it was of, when it is over and was forged', async () => {
      const { subject, token } = await issued();
      const { stranger, claimsOf, sign, moment } = opened();
      const long = later(expiresAt, 3_600_000);
      // What is wrong with the others is the time, by which they are over, too.
      const timeless = Object.entries(forgedClaims).filter(
        ([what]) => !/^an \w+ (in the future|that has come)$/.test(what),
      );
      const forgeries = timeless.map(([, forged]) => sign(forged(claimsOf(token), moment)));
      const theirs = await stranger.issue({ userId: aFreshId(), sessionId: aFreshId(), issuedAt, expiresAt });
      for (const forgery of [theirs, `${token}=`, token.slice(0, -1), ...forgeries]) {
        const reason = await reasonOf(subject.verify(forgery, long));
        assertInstance(reason, InvalidTokenError, forgery.slice(0, 1000));
        assert.equal(reason instanceof ExpiredTokenError, false, forgery.slice(0, 1000));
      }
    });

    it('is live where the clock is five seconds behind', async () => {
      const { subject, claims, token } = await issued();
      assertSame(await subject.verify(token, later(issuedAt, -5000)), claims);
    });

    it('is not live before that', async () => {
      const { subject, token } = await issued();
      for (const early of [5001, 60_000, 3_600_000]) await expectRefusal(subject, token, later(issuedAt, -early));
    });

    it('makes no token that lives for no time, or for longer than is accepted', async () => {
      const { subject, claims } = await issued();
      for (const end of [issuedAt, later(issuedAt, -1000), later(expiresAt, 1000)]) {
        assertInstance(await reasonOf(subject.issue({ ...claims, expiresAt: end })), RangeError);
      }
    });

    it('accepts what was put together by hand in the same way, also with claims that it does not know', async () => {
      const { subject, claims, token } = await issued();
      const { claimsOf, sign } = opened();
      assertSame(await subject.verify(sign(claimsOf(token)), asked), claims);
      assertSame(await subject.verify(sign({ ...claimsOf(token), other: [] }), asked), claims);
    });

    for (const [what, forged] of Object.entries(forgedClaims)) {
      it(`refuses claims with ${what}, however well they are signed`, async () => {
        const { subject, token } = await issued();
        const { claimsOf, sign, moment } = opened();
        await expectRefusal(subject, sign(forged(claimsOf(token), moment)));
      });
    }

    it('refuses a token that was changed anywhere', async () => {
      const { subject, token } = await issued();
      for (let at = 0; at < token.length; at++) {
        const other = token[at] === 'A' ? 'B' : 'A';
        await expectRefusal(subject, token.slice(0, at) + other + token.slice(at + 1));
      }
    });

    it('refuses every other spelling of a token', async () => {
      const { subject, token } = await issued();
      const spellings = [
        `${token}=`,
        `${token}==`,
        `${token}.`,
        ` ${token}`,
        `${token} `,
        `${token}\n`,
        `${token}\u0000`,
      ];
      // The last character of unpadded base64url may carry bits that count for nothing.
      for (const character of 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_') {
        if (!token.endsWith(character)) spellings.push(token.slice(0, -1) + character);
      }
      for (const spelling of spellings) await expectRefusal(subject, spelling);
    });

    it('refuses a token put together from two', async () => {
      const { subject, token } = await issued();
      const { token: other } = await issued();
      const [parts, others] = [token.split('.'), other.split('.')];
      for (const at of parts.keys()) {
        const mixed = parts.with(at, others[at]!).join('.');
        if (mixed !== token && mixed !== other) await expectRefusal(subject, mixed);
      }
    });

    it('refuses a token that lacks a part', async () => {
      const { subject, token } = await issued();
      const parts = token.split('.');
      for (const at of parts.keys()) {
        await expectRefusal(subject, parts.with(at, '').join('.'));
        await expectRefusal(subject, parts.toSpliced(at, 1).join('.'));
      }
    });

    it('refuses a token of another key', async () => {
      const { subject, claims } = await issued();
      await expectRefusal(subject, await opened().stranger.issue(claims));
    });

    it('publishes no key with a private part, and none twice', async () => {
      const { publicKeys = [] } = opened().subject;
      const publicMembers = ['kty', 'crv', 'x', 'y', 'n', 'e', 'kid', 'alg', 'use'];
      for (const key of publicKeys) assertIncludes(publicMembers, Object.keys(key));
      for (const key of publicKeys) assert.notEqual(key.kty, 'oct');
      assert.equal(new Set(publicKeys.map(({ kid }) => kid)).size, publicKeys.length);
    });

    it('refuses what is no token', async () => {
      const { subject } = opened();
      const rubbish = ['', '.', '..', 'a.b.c', 'null', '\u0000', '🎟', 'eyJhbGciOiJub25lIn0.e30.', 'A'.repeat(9000)];
      for (const text of rubbish) await expectRefusal(subject, text);
    });
  });
}

async function expectRefusal(subject: TokenIssuer, token: string, now = asked): Promise<void> {
  assertInstance(await reasonOf(subject.verify(token, now)), InvalidTokenError, token.slice(0, 1000));
}
