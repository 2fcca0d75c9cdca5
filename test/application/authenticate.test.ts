import { expect } from 'chai';
import { parseRefreshToken } from '../../src/domain/session.ts';
import { InvalidTokenError } from '../../src/index.ts';
import { reasonOf } from '../contracts/outcomes.ts';
import { aCore, memoryAdapters } from '../support/core.ts';
import { ann, signedIn } from './signed-in.ts';

describe('Authenticating', () => {
  it('says who an access token speaks for, and by which sign-in', async () => {
    const { accounts, user, pair } = await signedIn();
    expect(await accounts.authenticate({ accessToken: pair.accessToken })).to.deep.equal({
      ownerId: user.id,
      sessionId: parseRefreshToken(pair.refreshToken)?.sessionId,
    });
  });

  it('takes a token for as long as was promised, and no longer', async () => {
    const { memory, accounts, pair } = await signedIn();
    memory.clock.advance(pair.expiresInSeconds - 1);
    await accounts.authenticate(pair);
    memory.clock.advance(1);
    expect(await reasonOf(accounts.authenticate(pair))).to.be.instanceOf(InvalidTokenError);
  });

  it('gives tokens the life that the limits say', async () => {
    const memory = memoryAdapters();
    const { accounts } = aCore(memory, {}, { limits: { accessTokenTtlSeconds: 2 } });
    await accounts.register(ann);
    const pair = await accounts.logIn(ann);
    expect(pair.expiresInSeconds).to.equal(2);
    memory.clock.advance(2);
    expect(await reasonOf(accounts.authenticate(pair))).to.be.instanceOf(InvalidTokenError);
  });

  it('refuses a refresh token, and what is no token', async () => {
    const { accounts, pair } = await signedIn();
    for (const accessToken of [pair.refreshToken, '', 'x', `${pair.accessToken}=`]) {
      expect(await reasonOf(accounts.authenticate({ accessToken }))).to.be.instanceOf(InvalidTokenError);
    }
  });
});
