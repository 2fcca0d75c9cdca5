import { createPublicKey, createSecretKey, generateKeyPairSync, sign } from 'node:crypto';
import { expect } from 'chai';
import * as fc from 'fast-check';
import { createLocalJWKSet, errors, type JSONWebKeySet, jwtVerify } from 'jose';
import { JoseTokenIssuer } from '../../../src/adapters/jose/index.ts';
import { InvalidTokenError } from '../../../src/domain/errors.ts';
import { asked, expiresAt, issuedAt, lifeSeconds } from '../../../src/testing/forged-claims.ts';
import { reasonOf } from '../../../src/testing/outcomes.ts';
import { tokenIssuerContract } from '../../../src/testing/token-issuer.contract.ts';
import { tokenKeyRotationContract } from '../../../src/testing/token-key-rotation.contract.ts';
import { ed25519, forgedJwts, hmac, jwt, jwtParts, type Sign } from '../../support/jwt.ts';
import { withAnotherScalar } from '../../support/paseto.ts';
import { anEd25519Key, namedKeys } from '../../support/signing-keys.ts';

const claims = { userId: 'user-1', sessionId: 'session-1', issuedAt, expiresAt };
const ttlMaxSeconds = lifeSeconds;
const secret = new Uint8Array(32).fill(7);
const keyNamed = namedKeys();
const { privateKey } = keyNamed('ours');
const publicKey = createPublicKey(privateKey);
const pem = String(publicKey.export({ type: 'spki', format: 'pem' }));

const rsa = generateKeyPairSync('rsa', { modulusLength: 2048 });

const kinds: readonly { algorithm: string; issuer: JoseTokenIssuer; stranger: JoseTokenIssuer; sign: Sign }[] = [
  {
    algorithm: 'HS256',
    issuer: new JoseTokenIssuer({ key: secret, ttlMaxSeconds }),
    stranger: new JoseTokenIssuer({ key: new Uint8Array(32).fill(8), ttlMaxSeconds }),
    sign: hmac(secret),
  },
  {
    algorithm: 'EdDSA',
    issuer: new JoseTokenIssuer({ keys: [keyNamed('ours')], ttlMaxSeconds }),
    // under the name of ours, so that nothing but the signature tells
    stranger: new JoseTokenIssuer({ keys: [{ kid: 'ours', privateKey: anEd25519Key() }], ttlMaxSeconds }),
    sign: ed25519(privateKey),
  },
];

for (const { algorithm, issuer, stranger, sign } of kinds) {
  tokenIssuerContract(`JoseTokenIssuer, ${algorithm}`, async () => {
    const [header] = jwtParts(await issuer.issue(claims));
    return {
      subject: issuer,
      stranger,
      claimsOf: (token) => jwtParts(token)[1],
      sign: (claims) => jwt(header, claims, sign),
      moment: (at) => at.getTime() / 1000,
      close: async () => {},
    };
  });
}

tokenKeyRotationContract('JoseTokenIssuer', async (...kids) => {
  return new JoseTokenIssuer({ keys: kids.map(keyNamed), ttlMaxSeconds });
});

for (const { algorithm, issuer, sign } of kinds) {
  const token = await issuer.issue(claims);
  const [header, payload] = jwtParts(token);

  describe(`JoseTokenIssuer, ${algorithm}`, () => {
    it('writes the header of RFC 9068 and every claim that it wants to see again', () => {
      expect(header).to.deep.equal({ alg: algorithm, typ: 'at+jwt', kid: header['kid'] });
      expect(payload).to.have.all.keys('iss', 'aud', 'sub', 'client_id', 'iat', 'exp', 'jti', 'sid');
      const iat = issuedAt.getTime() / 1000;
      expect(payload).to.include({ sub: 'user-1', sid: 'session-1', iat, exp: iat + lifeSeconds });
    });

    it('says to an operator why it refused, in the cause', async () => {
      const refusal = expect(await reasonOf(issuer.verify(token, expiresAt))).to.be.instanceOf(InvalidTokenError);
      refusal.with.nested.property('cause.message').that.contains('expired');
      refusal.with.property('message').that.does.not.contain('claim');
      const forged = expect(await reasonOf(issuer.verify(changed(token), asked))).to.be.instanceOf(InvalidTokenError);
      forged.with.property('cause').that.is.instanceOf(errors.JWSSignatureVerificationFailed);
    });

    const forgeries = {
      ...forgedJwts(token, sign),
      'HS512 with our key': jwt({ ...header, alg: 'HS512' }, payload, hmac(secret, 'sha512')),
      'RS256 with a key of the forger': jwt({ ...header, alg: 'RS256' }, payload, rs256),
      'an HMAC with a public key as the secret': jwt(header, payload, hmac(Buffer.from(pem))),
      'the same, and alg HS256': jwt({ ...header, alg: 'HS256' }, payload, hmac(Buffer.from(pem))),
      'an HMAC with an empty key': jwt({ ...header, alg: 'HS256' }, payload, hmac(new Uint8Array(0))),
      'a key of the forger that comes along': comesAlong(),
      'a second spelling of the signature': jwt(header, payload, (text) =>
        withAnotherScalar(ed25519(privateKey)(text)),
      ),
    };
    for (const [what, forgery] of Object.entries(forgeries)) {
      it(`refuses ${what}`, async () => {
        expect(await reasonOf(issuer.verify(forgery, asked))).to.be.instanceOf(InvalidTokenError);
      });
    }

    it('refuses whatever else stands in for a token, and always in the same way', async () => {
      const part = fc.oneof(fc.constantFrom(...token.split('.')), fc.string({ unit: 'binary' }), fc.base64String());
      const text = fc.oneof(
        fc.string({ unit: 'binary' }),
        fc.array(part, { maxLength: 5 }).map((parts) => parts.join('.')),
      );
      await fc.assert(
        fc.asyncProperty(text, async (forgery) => {
          if (forgery === token) return;
          expect(await reasonOf(issuer.verify(forgery, asked))).to.be.instanceOf(InvalidTokenError);
        }),
        { numRuns: 1000 },
      );
    });

    function comesAlong(): string {
      const other = anEd25519Key();
      const jwk = createPublicKey(other).export({ format: 'jwk' });
      return jwt({ ...header, alg: 'EdDSA', jwk }, payload, ed25519(other));
    }
  });
}

describe('JoseTokenIssuer', () => {
  const [hs256, edDsa] = kinds.map(({ issuer }) => issuer) as [JoseTokenIssuer, JoseTokenIssuer];

  it('takes no token of the other algorithm', async () => {
    for (const [one, other] of [
      [hs256, edDsa],
      [edDsa, hs256],
    ] as const) {
      expect(await reasonOf(one.verify(await other.issue(claims), asked))).to.be.instanceOf(InvalidTokenError);
    }
  });

  it('names an HS256 key without telling anything of it, and another key otherwise', async () => {
    const names = await Promise.all(
      kinds.slice(0, 1).flatMap(({ issuer, stranger }) => [issuer, stranger].map((it) => it.issue(claims))),
    );
    const [kid, other] = names.map((token) => jwtParts(token)[0]['kid']);
    expect(kid)
      .to.match(/^[\w-]{12}$/)
      .and.not.to.equal(other);
  });

  it('refuses an HS256 key of less than 32 bytes', () => {
    expect(() => new JoseTokenIssuer({ key: secret.subarray(1), ttlMaxSeconds })).to.throw(RangeError);
  });

  const notEd25519 = {
    'a public key': publicKey,
    'a secret': createSecretKey(secret),
    'a key of Ed448': generateKeyPairSync('ed448').privateKey,
    'a key of X25519': generateKeyPairSync('x25519').privateKey,
    'a key of P-256': generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey,
  };
  for (const [what, privateKey] of Object.entries(notEd25519)) {
    it(`refuses ${what} where a private key of Ed25519 signs`, () => {
      expect(() => new JoseTokenIssuer({ keys: [{ kid: 'x', privateKey }], ttlMaxSeconds })).to.throw(RangeError, 'x');
    });
  }

  it('publishes what others verify its tokens with, the key that signs first', async () => {
    const issuer = new JoseTokenIssuer({ keys: ['new', 'old'].map(keyNamed), ttlMaxSeconds });
    expect(issuer.publicKeys?.map(({ kid }) => kid)).to.deep.equal(['new', 'old']);
    const keys = createLocalJWKSet({ keys: issuer.publicKeys } as unknown as JSONWebKeySet);
    const options = { algorithms: ['EdDSA'], issuer: 'silverprint', typ: 'at+jwt', currentDate: asked };
    const { payload } = await jwtVerify(await issuer.issue(claims), keys, options);
    expect(payload.sub).to.equal(claims.userId);
  });

  it('publishes nothing where one key both signs and verifies', () => {
    expect(hs256.publicKeys).to.equal(undefined);
  });
});

function rs256(text: string): Uint8Array {
  return sign('sha256', Buffer.from(text), rsa.privateKey);
}

function changed(token: string): string {
  return token.replace(/.{4}$/, (end) => (end === 'AAAA' ? 'BBBB' : 'AAAA'));
}
