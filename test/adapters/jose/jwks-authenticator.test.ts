import { createPublicKey, type KeyObject } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import { expect } from 'chai';
import { createJwksAuthenticator, type JwksAlgorithm, type JwksOptions } from '../../../src/adapters/jose/index.ts';
import { DependencyUnavailableError, InvalidTokenError } from '../../../src/domain/errors.ts';
import { reasonOf } from '../../../src/testing/outcomes.ts';
import { anIssuerKey, audience, issuer, JwksServer } from '../../support/jwks-server.ts';
import { hmac, jwt } from '../../support/jwt.ts';

const seconds = (date: Date) => Math.floor(date.getTime() / 1000);

describe('Users of an issuer that publishes its keys', () => {
  let login: JwksServer;
  beforeEach(async () => {
    login = await JwksServer.start();
  });
  afterEach(() => login[Symbol.asyncDispose]());

  const authenticator = (options: Partial<JwksOptions> = {}) => {
    const authenticate = createJwksAuthenticator({
      url: login.url,
      issuer,
      audience,
      algorithms: ['RS256'],
      ...options,
    });
    return async (token: string) => authenticate(requestWith(`Bearer ${token}`));
  };

  it('are let in by their tokens, as their subject', async () => {
    expect(await authenticator()(login.issues())).to.equal('alice');
  });

  it('are those that a function makes of the claims', async () => {
    const ownerOf = async (claims: Record<string, unknown>) => `${String(claims['tenant'])}/${String(claims['sub'])}`;
    expect(await authenticator({ ownerOf })(login.issues({ tenant: 'acme' }))).to.equal('acme/alice');
  });

  it('may be meant for one of several audiences', async () => {
    const authenticate = authenticator({ audience: ['photos', 'everything'] });
    expect(await authenticate(login.issues({ aud: 'everything' }))).to.equal('alice');
    expect(await authenticate(login.issues({ aud: ['other', 'photos'] }))).to.equal('alice');
  });

  it('are nobody without a bearer token', async () => {
    const authenticate = createJwksAuthenticator({ url: login.url, issuer, audience, algorithms: ['RS256'] });
    for (const given of [undefined, 'Basic YTpi', 'Bearertoken']) {
      expect(await authenticate(requestWith(given)), given).to.equal(undefined);
    }
    expect(login.fetches).to.equal(0);
  });

  const hourAgo = seconds(new Date(Date.now() - 3_600_000));
  const inAnHour = seconds(new Date(Date.now() + 3_600_000));
  for (const [what, forged] of Object.entries<(login: JwksServer) => string>({
    'of another issuer': (login) => login.issues({ iss: 'https://login.example.org' }),
    'of no issuer': (login) => login.issues({ iss: undefined }),
    'for another audience': (login) => login.issues({ aud: 'mail' }),
    'for no audience': (login) => login.issues({ aud: undefined }),
    'that has expired': (login) => login.issues({ exp: hourAgo }),
    'that never expires': (login) => login.issues({ exp: undefined }),
    'that is not good yet': (login) => login.issues({ nbf: inAnHour }),
    'of nobody': (login) => login.issues({ sub: undefined }),
    'of somebody without a name': (login) => login.issues({ sub: '' }),
    'of somebody with too long a name': (login) => login.issues({ sub: 'a'.repeat(129) }),
    'of somebody whose name is no text': (login) => login.issues({ sub: 7 }),
    'of alg none': (login) => jwt({ alg: 'none' }, claimsOf(login), () => new Uint8Array()),
    'of alg none that is signed': (login) => login.issues({}, { alg: 'none' }),
    'that the public key has signed, as if it were a secret': (login) =>
      jwt(
        { alg: 'HS256', kid: login.keys[0]!.kid },
        claimsOf(login),
        hmac(Buffer.from(pemOf(login.keys[0]!.privateKey))),
      ),
    'by another algorithm than the agreed one': (login) => login.issues({}, { alg: 'PS256' }),
    'of a key that is not the one it names': (login) =>
      login.issues({}, {}, { ...anIssuerKey(), kid: login.keys[0]!.kid }),
    'of a key that nobody has published': (login) => login.issues({}, {}, anIssuerKey()),
    'that brings its key along': (login) => login.issues({}, { jwk: { kty: 'RSA' } }, anIssuerKey()),
    'with an extension that nobody knows': (login) => login.issues({}, { crit: ['exp'] }),
    'that was changed': (login) => login.issues().replace(/\.[^.]+\./, (middle) => `${middle.slice(0, -2)}A.`),
    'without a signature': (login) => login.issues().replace(/[^.]+$/, ''),
    'that is none': () => 'opaque',
  })) {
    it(`are not let in by a token ${what}`, async () => {
      expect(await reasonOf(authenticator()(forged(login)))).to.be.instanceOf(InvalidTokenError);
    });
  }

  it('are not let in by two tokens', async () => {
    const authenticate = createJwksAuthenticator({ url: login.url, issuer, audience, algorithms: ['RS256'] });
    const token = `Bearer ${login.issues()}`;
    expect(await reasonOf((async () => authenticate(requestWith(token, token)))())).to.be.instanceOf(InvalidTokenError);
  });

  it('are let in by the type of token that was agreed on alone', async () => {
    const authenticate = authenticator({ type: 'at+jwt' });
    expect(await authenticate(login.issues({}, { typ: 'at+jwt' }))).to.equal('alice');
    expect(await reasonOf(authenticate(login.issues()))).to.be.instanceOf(InvalidTokenError);
  });

  it('are let in by the clock that was handed in', async () => {
    const now = () => new Date(Date.now() - 7_200_000);
    expect(await authenticator({ now })(login.issues({ exp: hourAgo }))).to.equal('alice');
  });

  it('are refused for a reason that whoever runs the host can see', async () => {
    const said: unknown[] = [];
    const quiet = () => {};
    const logger = { debug: (...line: unknown[]) => void said.push(line), info: quiet, warn: quiet, error: quiet };
    await reasonOf(authenticator({ logger })(login.issues({ aud: 'mail' })));
    expect(said).to.deep.equal([[{ reason: 'unexpected "aud" claim value' }, 'a bearer token was refused']]);
  });

  describe('and its keys', () => {
    it('are fetched once for many requests, and not before the first', async () => {
      const authenticate = authenticator();
      expect(login.fetches).to.equal(0);
      await Promise.all(Array.from({ length: 20 }, () => authenticate(login.issues())));
      expect(login.fetches).to.equal(1);
    });

    it('may change: a token of a new one has them fetched, and what is no longer published is refused', async () => {
      const [old = anIssuerKey(), next] = [login.keys[0], anIssuerKey()];
      const authenticate = authenticator({ cooldownSeconds: 0 });
      expect(await authenticate(login.issues())).to.equal('alice');
      login.keys = [next, old];
      expect(await authenticate(login.issues({}, {}, next))).to.equal('alice');
      expect(await authenticate(login.issues({}, {}, old))).to.equal('alice');
      login.keys = [next];
      const later = authenticator({ cacheSeconds: 0, cooldownSeconds: 0 });
      expect(await later(login.issues({}, {}, next))).to.equal('alice');
      expect(await reasonOf(later(login.issues({}, {}, old)))).to.be.instanceOf(InvalidTokenError);
    });

    it('are not fetched for each unknown kid that somebody makes up', async () => {
      const authenticate = authenticator();
      await authenticate(login.issues());
      for (let at = 0; at < 10; at++) await reasonOf(authenticate(login.issues({}, { kid: `made-up-${at}` })));
      expect(login.fetches).to.equal(1);
    });

    it('are not fetched for a token of another algorithm', async () => {
      await reasonOf(authenticator()(login.issues({}, { alg: 'HS256' })));
      expect(login.fetches).to.equal(0);
    });

    it('are good for a while when nobody answers', async () => {
      const authenticate = authenticator({ cooldownSeconds: 0 });
      await authenticate(login.issues());
      login.mood = 'badly';
      expect(await authenticate(login.issues())).to.equal('alice');
      const unknown = await reasonOf(authenticate(login.issues({}, {}, anIssuerKey())));
      expect(unknown).to.be.instanceOf(DependencyUnavailableError);
    });

    for (const mood of ['badly', 'with garbage', 'never', 'elsewhere'] as const) {
      it(`cannot be had where they are answered ${mood}, until they are answered well`, async () => {
        const authenticate = authenticator({ timeoutMilliseconds: 100 });
        login.mood = mood;
        expect(await reasonOf(authenticate(login.issues()))).to.be.instanceOf(DependencyUnavailableError);
        login.mood = 'well';
        expect(await authenticator()(login.issues())).to.equal('alice');
      });
    }

    it('cannot be had where nobody listens', async () => {
      const authenticate = authenticator({ url: 'http://127.0.0.1:1/jwks.json' });
      expect(await reasonOf(authenticate(login.issues()))).to.be.instanceOf(DependencyUnavailableError);
    });
  });

  for (const [what, members] of Object.entries<object>({
    'no issuer': { issuer: undefined },
    'an empty issuer': { issuer: '' },
    'no audience': { audience: undefined },
    'an empty list of audiences': { audience: [] },
    'no algorithms': { algorithms: undefined },
    'an empty list of algorithms': { algorithms: [] },
    'a secret to verify with': { algorithms: ['RS256', 'HS256' as JwksAlgorithm] },
    'no signatures': { algorithms: ['none' as JwksAlgorithm] },
  })) {
    it(`are not asked for with ${what}`, () => {
      expect(() => authenticator(members)).to.throw(RangeError);
    });
  }
});

function requestWith(...authorization: readonly (string | undefined)[]): IncomingMessage {
  const given = authorization.filter((each) => each !== undefined);
  return { headersDistinct: given.length > 0 ? { authorization: given } : {} } as unknown as IncomingMessage;
}

function claimsOf(login: JwksServer): string {
  return Buffer.from(login.issues().split('.')[1] ?? '', 'base64url').toString();
}

function pemOf(privateKey: KeyObject): string {
  return String(createPublicKey(privateKey).export({ type: 'spki', format: 'pem' }));
}
