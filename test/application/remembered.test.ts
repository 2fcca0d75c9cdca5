import { expect } from 'chai';
import { LiveSessions } from '../../src/application/live-sessions.ts';
import { VerifiedTokens } from '../../src/application/verified-tokens.ts';
import { aFreshId, noon } from '../../src/testing/builders.ts';
import { memoryAdapters } from '../support/core.ts';
import { watched } from '../support/watched.ts';

/** As many as are remembered. */
const most = 10_000;

describe('What is remembered of requests', () => {
  it('is ten thousand sessions at most: the one that was looked up longest ago goes', async () => {
    const { sessions, users, clock } = memoryAdapters();
    const asked: unknown[] = [];
    const counting = watched(sessions, (_, [id]) => void asked.push(id));
    const subject = new LiveSessions({ sessions: counting, users, now: clock.now });
    const ids = Array.from({ length: most + 1 }, aFreshId);
    for (const id of ids) await subject.has(id, id);
    expect(asked).to.have.lengthOf(most + 1);
    await subject.has(ids[1]!, ids[1]!);
    expect(asked, 'the second is remembered').to.have.lengthOf(most + 1);
    await subject.has(ids[0]!, ids[0]!);
    expect(asked.at(-1), 'the first is not').to.equal(ids[0]);
  });

  it('is ten thousand tokens at most', async () => {
    const { signer } = memoryAdapters();
    const asked: string[] = [];
    const expiresAt = new Date(noon.getTime() + 600_000);
    const claims = { userId: aFreshId(), sessionId: aFreshId(), issuedAt: noon, expiresAt };
    const verify = async (token: string) => {
      asked.push(token);
      return claims;
    };
    const subject = new VerifiedTokens({ signer, tokens: { issue: async () => '', verify } });
    for (let count = 0; count <= most; count++) await subject.verify(`token ${count}`, noon);
    await subject.verify('token 1', noon);
    expect(asked).to.have.lengthOf(most + 1);
    await subject.verify('token 0', noon);
    expect(asked.at(-1)).to.equal('token 0');
  });
});
