import { rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'chai';
import { loadConfig } from '../../src/bootstrap/config.ts';
import { signingKeysPath } from '../../src/bootstrap/signing-keys.ts';
import { openTokenIssuer } from '../../src/bootstrap/token-issuer.ts';
import { InvalidTokenError } from '../../src/index.ts';
import { asked, expiresAt, issuedAt } from '../../src/testing/forged-claims.ts';
import { reasonOf } from '../../src/testing/outcomes.ts';
import { anEd25519Key } from '../support/signing-keys.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';

const claims = { userId: 'user-1', sessionId: 'session-1', issuedAt, expiresAt };
const secret = new Uint8Array(32).fill(7);

describe('openTokenIssuer', () => {
  let data: Awaited<ReturnType<typeof temporaryFolder>>;
  beforeEach(async () => {
    data = await temporaryFolder();
  });
  afterEach(() => data.remove());

  const opened = (environment: object, rootSecret = secret) =>
    openTokenIssuer(loadConfig({ DATA_DIR: data.path, ...environment }), rootSecret);

  it('signs JWTs with a key of the secret', async () => {
    const token = await (await opened({})).issue(claims);
    expect(await (await opened({})).verify(token, asked)).to.deep.equal(claims);
    const other = await opened({}, new Uint8Array(32).fill(8));
    expect(await reasonOf(other.verify(token, asked))).to.be.instanceOf(InvalidTokenError);
  });

  it('publishes keys where others may verify JWTs, and only there', async () => {
    expect((await opened({})).publicKeys).to.equal(undefined);
    expect((await opened({ TOKEN_ALGORITHM: 'EdDSA' })).publicKeys).to.have.lengthOf(1);
    expect((await opened({ TOKEN_FORMAT: 'paseto' })).publicKeys).to.equal(undefined);
  });

  for (const [environment, beginning] of [
    [{ TOKEN_ALGORITHM: 'EdDSA' }, /^eyJ/],
    [{ TOKEN_FORMAT: 'paseto' }, /^v4\.public\./],
  ] as const) {
    it(`signs with the files of the data folder, and changes keys with them (${JSON.stringify(environment)})`, async () => {
      const token = await (await opened(environment)).issue(claims);
      expect(token).to.match(beginning);

      const folder = signingKeysPath(data.path);
      writeFileSync(join(folder, '0002.pem'), anEd25519Key().export({ type: 'pkcs8', format: 'pem' }));
      const both = await opened(environment);
      expect(await both.verify(token, asked)).to.deep.equal(claims);

      rmSync(join(folder, '0001.pem'));
      const newest = await opened(environment);
      expect(await newest.verify(await both.issue(claims), asked)).to.deep.equal(claims);
      expect(await reasonOf(newest.verify(token, asked))).to.be.instanceOf(InvalidTokenError);
    });
  }

  it('accepts tokens for as long as they are configured to live', async () => {
    const short = await opened({ ACCESS_TOKEN_TTL_SECONDS: '60' });
    expect(await reasonOf(short.issue(claims))).to.be.instanceOf(RangeError);
  });
});
