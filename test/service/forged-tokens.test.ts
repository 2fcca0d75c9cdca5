import { expect } from 'chai';
import { JoseTokenIssuer } from '../../src/adapters/jose/index.ts';
import { PasetoTokenIssuer } from '../../src/adapters/paseto/index.ts';
import type { TokenIssuer } from '../../src/index.ts';
import { asked, type Claims, forgedClaims, issuedAt, lifeSeconds } from '../../src/testing/forged-claims.ts';
import { inShort } from '../support/client.ts';
import { ed25519, forgedJwts, hmac, jwt, jwtParts, type Sign } from '../support/jwt.ts';
import { forgedPasetos, paseto, pasetoParts } from '../support/paseto.ts';
import { memory, type Service, startService } from '../support/service.ts';
import { namedKeys } from '../support/signing-keys.ts';

/** A format: its issuer, and what becomes of a token in the hands of whoever has the key of that. */
type Format = {
  readonly name: string;
  readonly open: () => Promise<TokenIssuer>;
  readonly claimed: (token: string, change: (claims: Claims) => Claims) => string;
  readonly moment: (at: Date) => unknown;
  readonly forged: (token: string) => Readonly<Record<string, string>>;
};

const ttlMaxSeconds = lifeSeconds;
const key = new Uint8Array(32).fill(7);
const signingKey = namedKeys()('ours');
const keys = [signingKey];
const { privateKey } = signingKey;

const formats: readonly Format[] = [
  jwts('JWT, HS256', () => new JoseTokenIssuer({ key, ttlMaxSeconds }), hmac(key)),
  jwts('JWT, EdDSA', () => new JoseTokenIssuer({ keys, ttlMaxSeconds }), ed25519(privateKey)),
  {
    name: 'PASETO',
    open: () => PasetoTokenIssuer.with({ keys, ttlMaxSeconds }),
    claimed: (token, change) => {
      const { payload, footer } = pasetoParts(token);
      return paseto(privateKey, { payload: change(payload), footer });
    },
    moment: (at) => at.toISOString().replace('.000Z', 'Z'),
    forged: (token) => forgedPasetos(token, privateKey),
  },
];

for (const { name, open, claimed, moment, forged } of formats) {
  describe(`Forged access tokens (${name})`, () => {
    let service: Service;
    let token: string;
    let now = issuedAt;
    before(async () => {
      const tokens = await open();
      service = await startService(memory, { now: () => now, replace: () => ({ tokens }) });
      token = (await service.aUser()).tokens.access_token;
      now = asked;
    });
    after(() => service.close());

    const listsWith = (token: string) => service.visitor.withToken(token).asks('GET', '/image/list');

    it('would be taken, were they not forged', async () => {
      const handMade = claimed(token, (claims) => claims);
      for (const good of [token, handMade]) expect((await listsWith(good)).status).to.equal(200);
    });

    it('open no door, each with the same words', async () => {
      const forgeries = {
        ...forged(token),
        ...Object.fromEntries(
          Object.entries(forgedClaims).map(([what, change]) => [
            what,
            claimed(token, (claims) => change(claims, moment)),
          ]),
        ),
      };
      const answers = await Promise.all(
        Object.entries(forgeries).map(async ([what, forgery]) => ({ what, answer: await listsWith(forgery) })),
      );
      expect(answers).to.have.lengthOf.at.least(40);
      for (const { what, answer } of answers) {
        expect(inShort(answer), what).to.equal('401 invalid-token');
        expect(answer.headers.get('WWW-Authenticate'), what).to.contain('error="invalid_token"');
        expect(answer.bytes, what).to.deep.equal(answers[0]?.answer.bytes);
      }
    });
  });
}

function jwts(name: string, open: () => TokenIssuer, sign: Sign): Format {
  return {
    name,
    open: async () => open(),
    claimed: (token, change) => {
      const [header, payload] = jwtParts(token);
      return jwt(header, change(payload), sign);
    },
    moment: (at) => at.getTime() / 1000,
    forged: (token) => forgedJwts(token, sign),
  };
}
