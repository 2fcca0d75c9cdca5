import { createHmac, generateKeyPairSync, sign } from 'node:crypto';
import { expect } from 'chai';
import * as fc from 'fast-check';
import { decodeJwt, decodeProtectedHeader, errors } from 'jose';
import { JoseTokenIssuer } from '../../../src/adapters/jose/index.ts';
import { InvalidTokenError } from '../../../src/domain/errors.ts';
import { reasonOf } from '../../contracts/outcomes.ts';
import { tokenIssuerContract } from '../../contracts/token-issuer.contract.ts';

const key = new Uint8Array(32).fill(7);
const options = { key, ttlMaxSeconds: 600 };
const issuer = new JoseTokenIssuer(options);

tokenIssuerContract('JoseTokenIssuer', async () => ({
  subject: issuer,
  stranger: new JoseTokenIssuer({ ...options, key: new Uint8Array(32).fill(8) }),
  close: async () => {},
}));

const now = new Date('2026-03-01T12:00:00Z');
const iat = now.getTime() / 1000;
const claims = { userId: 'user-1', sessionId: 'session-1', issuedAt: now, expiresAt: new Date((iat + 600) * 1000) };
const token = await issuer.issue(claims);
const header = decodeProtectedHeader(token);
const payload = decodeJwt(token);

describe('JoseTokenIssuer', () => {
  it('writes the header of RFC 9068 and every claim that it wants to see again', () => {
    expect(header).to.deep.equal({ alg: 'HS256', typ: 'at+jwt', kid: header.kid });
    expect(payload).to.have.all.keys('iss', 'aud', 'sub', 'client_id', 'iat', 'exp', 'jti', 'sid');
    expect(payload).to.include({ sub: 'user-1', sid: 'session-1', iat, exp: iat + 600 });
  });

  it('verifies a token that was put together by hand in the same way', async () => {
    expect(await issuer.verify(signed(header, payload), now)).to.deep.equal(claims);
  });

  it('names a key without telling anything of it, and another key otherwise', async () => {
    const other = await new JoseTokenIssuer({ ...options, key: new Uint8Array(32).fill(8) }).issue(claims);
    expect(decodeProtectedHeader(other).kid)
      .to.match(/^[\w-]{12}$/)
      .and.not.to.equal(header.kid);
  });

  it('refuses a key of less than 32 bytes', () => {
    expect(() => new JoseTokenIssuer({ ...options, key: key.subarray(1) })).to.throw(RangeError);
  });

  it('issues nothing that it would refuse for its lifetime', async () => {
    const expiresAt = new Date(claims.expiresAt.getTime() + 1000);
    expect(await reasonOf(issuer.issue({ ...claims, expiresAt }))).to.be.instanceOf(RangeError);
  });

  it('says to an operator why it refused, in the cause', async () => {
    const refusal = expect(await reasonOf(issuer.verify(token, claims.expiresAt))).to.be.instanceOf(InvalidTokenError);
    refusal.with.property('cause').that.is.instanceOf(errors.JWTExpired);
    refusal.with.property('message').that.does.not.contain('claim');
  });

  const { privateKey, publicKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
  const pem = publicKey.export({ type: 'spki', format: 'pem' });
  const without = (claim: string) => signed(header, { ...payload, [claim]: undefined });
  const forgeries: Readonly<Record<string, string>> = {
    'alg none, without a signature': `${encoded({ ...header, alg: 'none' })}.${encoded(payload)}.`,
    'alg none, with our signature': signed({ ...header, alg: 'none' }, payload),
    'alg None in another letter case': signed({ ...header, alg: 'nOnE' }, payload),
    'HS512 with our key': signed({ ...header, alg: 'HS512' }, payload, key, 'sha512'),
    'HS384 with our key': signed({ ...header, alg: 'HS384' }, payload, key, 'sha384'),
    'RS256 with a key of the forger': rs256({ ...header, alg: 'RS256' }),
    'HS256 with a public key as the secret': signed(header, payload, Buffer.from(String(pem))),
    'HS256 with an empty key': signed(header, payload, new Uint8Array(0)),
    'no typ': signed({ ...header, typ: undefined }, payload),
    'typ JWT': signed({ ...header, typ: 'JWT' }, payload),
    'typ of an id token': signed({ ...header, typ: 'id+jwt' }, payload),
    'typ spelt in full': signed({ ...header, typ: 'application/at+jwt' }, payload),
    'no kid': signed({ ...header, kid: undefined }, payload),
    'an unknown kid': signed({ ...header, kid: 'other' }, payload),
    'a kid that is a path': signed({ ...header, kid: '../../dev/null' }, payload),
    'crit with an extension': signed({ ...header, crit: ['exp'], exp: 1 }, payload),
    'crit b64': signed({ ...header, crit: ['b64'], b64: false }, payload),
    'b64 true': signed({ ...header, b64: true }, payload),
    'jwk with the key': signed({ ...header, jwk: { kty: 'oct', k: Buffer.from(key).toString('base64url') } }, payload),
    jku: signed({ ...header, jku: 'http://127.0.0.1/jwks' }, payload),
    x5u: signed({ ...header, x5u: 'http://127.0.0.1/cert' }, payload),
    'a member twice in the header': `${encodedText(`{"alg":"none",${JSON.stringify(header).slice(1)}`)}.${encoded(payload)}.`,
    'no iss': without('iss'),
    'no aud': without('aud'),
    'no sub': without('sub'),
    'no client_id': without('client_id'),
    'no iat': without('iat'),
    'no exp': without('exp'),
    'no jti': without('jti'),
    'no sid': without('sid'),
    'another iss': signed(header, { ...payload, iss: 'other' }),
    'another aud': signed(header, { ...payload, aud: 'other' }),
    'several aud': signed(header, { ...payload, aud: ['silverprint', 'other'] }),
    'another client_id': signed(header, { ...payload, client_id: 'other' }),
    'an empty sub': signed(header, { ...payload, sub: '' }),
    'a sub that is no text': signed(header, { ...payload, sub: 1 }),
    'a sid that is no text': signed(header, { ...payload, sid: ['session-1'] }),
    'an iat in the future': signed(header, { ...payload, iat: iat + 1 }),
    'an nbf in the future': signed(header, { ...payload, nbf: iat + 1 }),
    'an iat that is no whole number': signed(header, { ...payload, iat: iat - 0.5 }),
    'an exp that is text': signed(header, { ...payload, exp: String(iat + 600) }),
    'an exp in a year': signed(header, { ...payload, exp: iat + 31_536_000 }),
    'an exp beyond all numbers': signedText(header, JSON.stringify(payload).replace(/"exp":\d+/, '"exp":1e999')),
    'claims that are a list': signedText(header, '[]'),
    'claims that are null': signedText(header, 'null'),
    'claims that are no JSON': signedText(header, '{'),
    'a good signature over 9 KB': signed(header, { ...payload, padding: 'x'.repeat(9000) }),
    'five parts': `${token}.a.b`,
  };
  for (const [what, forgery] of Object.entries(forgeries)) {
    it(`refuses ${what}`, async () => {
      expect(await reasonOf(issuer.verify(forgery, now))).to.be.instanceOf(InvalidTokenError);
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
        expect(await reasonOf(issuer.verify(forgery, now))).to.be.instanceOf(InvalidTokenError);
      }),
      { numRuns: 1000 },
    );
  });

  function rs256(forged: object): string {
    const input = `${encoded(forged)}.${encoded(payload)}`;
    return `${input}.${sign('sha256', Buffer.from(input), privateKey).toString('base64url')}`;
  }
});

function encodedText(text: string): string {
  return Buffer.from(text).toString('base64url');
}

function encoded(value: object): string {
  return encodedText(JSON.stringify(value));
}

function signed(head: object, body: object, secret: Uint8Array = key, hash = 'sha256'): string {
  return signedText(head, JSON.stringify(body), secret, hash);
}

function signedText(head: object, body: string, secret: Uint8Array = key, hash = 'sha256'): string {
  const input = `${encoded(head)}.${encodedText(body)}`;
  return `${input}.${createHmac(hash, secret).update(input).digest('base64url')}`;
}
