import { expect } from 'chai';
import * as fc from 'fast-check';
import { formatRefreshToken, parseRefreshToken, refreshTokenMessage } from '../../src/domain/session.ts';
import { aSession, randomBytes } from '../../src/testing/builders.ts';

const id = '0123456a-bcde-4f01-8234-56789abcdef0';
const tag = new Uint8Array(32).fill(7);

describe('A refresh token', () => {
  it('names its session and generation, and carries a tag', () => {
    expect(formatRefreshToken(id, 42, tag)).to.equal(
      `r1.ASNFarzeTwGCNFZ4mrze8A.42.${Buffer.from(tag).toString('base64url')}`,
    );
  });

  it('is taken apart into what it was made of', () => {
    const anyTag = fc.uint8Array({ minLength: 32, maxLength: 32 });
    fc.assert(
      fc.property(fc.uuid(), fc.nat({ max: 999_999_999 }), anyTag, (sessionId, generation, tag) => {
        const token = formatRefreshToken(sessionId, generation, tag);
        expect(parseRefreshToken(token)).to.deep.equal({ sessionId, generation, tag });
      }),
    );
  });

  it('has exactly one spelling', () => {
    const token = formatRefreshToken(id, 10, tag);
    const position = fc.nat({ max: token.length - 1 });
    const character = fc.constantFrom(...Array.from('AQgwZ019-_.=+/ r'));
    fc.assert(
      fc.property(position, character, (at, other) => {
        const changed = token.slice(0, at) + other + token.slice(at + 1);
        const parsed = parseRefreshToken(changed);
        if (parsed) expect(formatRefreshToken(parsed.sessionId, parsed.generation, parsed.tag)).to.equal(changed);
      }),
      { numRuns: 2000 },
    );
  });

  const [, idPart, , tagPart] = formatRefreshToken(id, 1, tag).split('.');
  for (const [what, text] of [
    ['empty', ''],
    ['another version', `r2.${idPart}.1.${tagPart}`],
    ['no generation', `r1.${idPart}..${tagPart}`],
    ['a negative generation', `r1.${idPart}.-1.${tagPart}`],
    ['a generation with a leading zero', `r1.${idPart}.01.${tagPart}`],
    ['a generation with a fraction', `r1.${idPart}.1.5.${tagPart}`],
    ['a generation of ten digits', `r1.${idPart}.1000000000.${tagPart}`],
    ['a generation in other digits', `r1.${idPart}.١.${tagPart}`],
    ['a short id', `r1.${idPart?.slice(1)}.1.${tagPart}`],
    ['a short tag', `r1.${idPart}.1.${tagPart?.slice(1)}`],
    ['a long tag', `r1.${idPart}.1.${tagPart}A`],
    ['padding', `r1.${idPart}.1.${tagPart}=`],
    ['an id with leftover bits', `r1.${idPart?.slice(0, -1)}B.1.${tagPart}`],
    ['a line feed at the end', `r1.${idPart}.1.${tagPart}\n`],
    ['a blank in front', ` r1.${idPart}.1.${tagPart}`],
    ['an access token', 'eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxIn0.AAAA'],
    ['very long', 'r1.'.repeat(100_000)],
  ] as const) {
    it(`is none: ${what}`, () => {
      expect(parseRefreshToken(text)).to.equal(undefined);
    });
  }

  it('has a tag over id, generation and seed: none can be changed alone', () => {
    const session = aSession();
    const others = [
      refreshTokenMessage(session, 1),
      refreshTokenMessage(session, 10),
      refreshTokenMessage({ ...session, seed: randomBytes(32) }, 0),
      refreshTokenMessage({ ...session, id }, 0),
    ];
    const messages = [refreshTokenMessage(session, 0), ...others].map((message) =>
      Buffer.from(message).toString('hex'),
    );
    expect(new Set(messages).size).to.equal(messages.length);
    expect(refreshTokenMessage({ ...session }, 0)).to.deep.equal(refreshTokenMessage(session, 0));
  });
});
