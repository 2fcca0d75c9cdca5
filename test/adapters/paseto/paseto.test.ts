import { createPublicKey, generateKeyPairSync } from 'node:crypto';
import { cp } from 'node:fs/promises';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { expect } from 'chai';
import * as fc from 'fast-check';
import { PasetoError, PublicProtocol } from 'paseto';
import { PublicKeyFromCryptoKey, VerifyFactory } from 'paseto/v4/public';
import { PasetoMissingError, PasetoTokenIssuer } from '../../../src/adapters/paseto/index.ts';
import { InvalidTokenError } from '../../../src/domain/errors.ts';
import { asked, expiresAt, issuedAt, lifeSeconds } from '../../../src/testing/forged-claims.ts';
import { reasonOf } from '../../../src/testing/outcomes.ts';
import { tokenIssuerContract } from '../../../src/testing/token-issuer.contract.ts';
import { tokenKeyRotationContract } from '../../../src/testing/token-key-rotation.contract.ts';
import { ed25519, jwt } from '../../support/jwt.ts';
import { forgedPasetos, paseto, pasetoParts } from '../../support/paseto.ts';
import { anEd25519Key, namedKeys } from '../../support/signing-keys.ts';
import { temporaryFolder } from '../../support/temporary-folder.ts';

const claims = { userId: 'user-1', sessionId: 'session-1', issuedAt, expiresAt };
const ttlMaxSeconds = lifeSeconds;
const keyNamed = namedKeys();
const { privateKey } = keyNamed('ours');
const issuer = await PasetoTokenIssuer.with({ keys: [keyNamed('ours')], ttlMaxSeconds });
// under the name of ours, so that nothing but the signature tells
const stranger = await PasetoTokenIssuer.with({ keys: [{ kid: 'ours', privateKey: anEd25519Key() }], ttlMaxSeconds });
const token = await issuer.issue(claims);
const { payload, footer } = pasetoParts(token);

tokenIssuerContract('PasetoTokenIssuer', async () => ({
  subject: issuer,
  stranger,
  claimsOf: (token) => pasetoParts(token).payload,
  sign: (payload) => paseto(privateKey, { payload, footer }),
  moment: (at) => at.toISOString().replace('.000Z', 'Z'),
  close: async () => {},
}));

tokenKeyRotationContract('PasetoTokenIssuer', (...kids) => {
  return PasetoTokenIssuer.with({ keys: kids.map(keyNamed), ttlMaxSeconds });
});

describe('PasetoTokenIssuer', () => {
  it('writes the key’s name into the footer, and every claim that it wants to see again', () => {
    expect(token).to.match(/^v4\.public\./);
    expect(footer).to.deep.equal({ kid: 'ours' });
    expect(payload).to.have.all.keys('iss', 'aud', 'sub', 'iat', 'exp', 'jti', 'sid');
    expect(payload).to.include({ sub: 'user-1', sid: 'session-1' });
    expect(payload).to.include({ iat: '2026-03-01T12:00:00Z', exp: '2026-03-01T12:10:00Z' });
  });

  it('makes tokens that whoever has the public key can verify', async () => {
    const protocol = new PublicProtocol(VerifyFactory);
    const key = createPublicKey(privateKey).toCryptoKey('Ed25519', true, ['verify']);
    const verified = await protocol.Verify(await PublicKeyFromCryptoKey(key), token, { now: asked });
    expect(verified.claims.sub).to.equal('user-1');
  });

  it('says to an operator why it refused, in the cause', async () => {
    const refusal = expect(await reasonOf(issuer.verify(token, expiresAt))).to.be.instanceOf(InvalidTokenError);
    refusal.with.nested.property('cause.message').that.contains('expired');
    const forged = await stranger.issue(claims);
    expect(await reasonOf(issuer.verify(forged, asked)))
      .to.be.instanceOf(InvalidTokenError)
      .with.property('cause')
      .that.is.instanceOf(PasetoError);
  });

  for (const [what, forgery] of Object.entries(forgedPasetos(token, privateKey))) {
    it(`refuses ${what}`, async () => {
      expect(await reasonOf(issuer.verify(forgery, asked))).to.be.instanceOf(InvalidTokenError);
    });
  }

  it('takes no JWT of the same key', async () => {
    const { kid, privateKey } = keyNamed('ours');
    const times = { iat: issuedAt.getTime() / 1000, exp: expiresAt.getTime() / 1000 };
    const stated = { ...pasetoParts(token).payload, ...times };
    const theirs = jwt({ alg: 'EdDSA', typ: 'at+jwt', kid }, stated, ed25519(privateKey));
    expect(await reasonOf(issuer.verify(theirs, asked))).to.be.instanceOf(InvalidTokenError);
  });

  it('refuses whatever else stands in for a token, and always in the same way', async () => {
    const part = fc.oneof(fc.constantFrom(...token.split('.')), fc.string({ unit: 'binary' }), fc.base64String());
    const text = fc.oneof(
      fc.string({ unit: 'binary' }),
      fc.array(part, { maxLength: 5 }).map((parts) => parts.join('.')),
      fc.string({ unit: 'binary' }).map((body) => token.replace(/[^.]+(?=\.[^.]*$)/, body)),
    );
    await fc.assert(
      fc.asyncProperty(text, async (forgery) => {
        if (forgery === token) return;
        expect(await reasonOf(issuer.verify(forgery, asked))).to.be.instanceOf(InvalidTokenError);
      }),
      { numRuns: 1000 },
    );
  });

  it('refuses any other key than a private one of Ed25519', async () => {
    const others = [createPublicKey(privateKey), generateKeyPairSync('ed448').privateKey];
    for (const privateKey of others) {
      const reason = await reasonOf(PasetoTokenIssuer.with({ keys: [{ kid: 'x', privateKey }], ttlMaxSeconds }));
      expect(reason).to.be.instanceOf(RangeError).with.property('message').that.contains('x');
    }
  });

  it('says what to install where the package is missing', async () => {
    await using stack = new AsyncDisposableStack();
    const elsewhere = stack.adopt(await temporaryFolder(), (made) => made.remove());
    const source = new URL('../../../src/', import.meta.url);
    for (const part of ['domain', 'adapters/paseto']) {
      await cp(new URL(part, source), join(elsewhere.path, part), { recursive: true });
    }
    const adapter = await import(pathToFileURL(join(elsewhere.path, 'adapters/paseto/index.ts')).href);
    const reason = await reasonOf(adapter.PasetoTokenIssuer.with({ keys: [keyNamed('ours')], ttlMaxSeconds }));
    expect(reason).to.be.instanceOf(adapter.PasetoMissingError).with.property('message').that.contains('npm install');
    expect(reason).to.have.property('name', PasetoMissingError.name);
  });
});
