import { expect } from 'chai';
import { OverloadedError, type PasswordHasher } from '../../src/index.ts';
import { atOnce, valuesOf } from '../../src/testing/outcomes.ts';
import { aPassword, type Client, inShort } from '../support/client.ts';
import { type Service, startService } from '../support/service.ts';
import { worlds } from '../support/worlds.ts';

for (const world of worlds) {
  describe(`Names and passwords over HTTP (${world.name})`, () => {
    let service: Service;
    let visitor: Client;
    let accounts = 0;
    before(async () => {
      service = await startService(world);
      visitor = service.visitor;
    });
    after(() => service.close());

    const registers = (username: string, password = aPassword) =>
      visitor.sends('/auth/register', { username, password });
    const logsIn = (username: string, password: string) => visitor.sends('/auth/login', { username, password });

    /** Somebody new with this password. */
    async function whoHas(password: string): Promise<string> {
      const username = `somebody-${++accounts}`;
      expect((await registers(username, password)).status, username).to.equal(201);
      return username;
    }

    it('gives a name to exactly one of fifty who ask for it at the same moment, however each of them writes it', async () => {
      const spellings = [
        'kate@example.org',
        'KATE@EXAMPLE.ORG',
        'Kate@Example.Org',
        'ｋａｔｅ@example.org',
        'kAtE＠ｅxample.org',
      ];
      const outcomes = await atOnce(50, (caller) => registers(spellings[caller % spellings.length]!));
      const answers = valuesOf(outcomes);
      expect(answers.filter(({ status }) => status === 201)).to.have.lengthOf(1);
      expect(answers.filter((answer) => inShort(answer) === '409 username-taken')).to.have.lengthOf(49);
    });

    for (const [what, names] of [
      [
        'look like others',
        ['k\u0430te', 'kat\u0435', '\u0455am', 'k\u03b1te', 'kate\u0131', '𝐤ate', 'kⓐte', 'ﬁona', 'zoë', 'kate\u0301'],
      ],
      [
        'cannot be seen',
        ['ka\u200bte', 'ka\u200dte', '\ufeffkate', 'ka\u00adte', 'kate\u2060', 'ka\ufe0fte', 'ka te', 'kate\u00a0'],
      ],
      [
        'turn the text around',
        ['\u202ekate', 'ka\u202dte', 'ka\u2066te\u2069', 'kate\u200f', 'ka\u061cte', 'קייט', 'كيت', 'ka\ufb29te'],
      ],
      [
        'are no names',
        ['', 'ab', 'a'.repeat(65), '.ann', 'ann-', 'an/n', '../ann', 'an\u0000n', "ann' or 1=1", 'ann\r\nx'],
      ],
    ] as const) {
      it(`refuses names that ${what}`, async () => {
        for (const name of names) {
          expect(inShort(await registers(name)), JSON.stringify(name)).to.equal(
            '422 validation-failed /username:pattern',
          );
        }
      });
    }

    it('refuses names that could be the service’s own', async () => {
      for (const name of ['admin', 'Root', 'ad.min', 'ＡＤＭＩＮ', 'silverprint', 'support', 'null']) {
        expect(inShort(await registers(name)), name).to.equal('422 validation-failed /username:reserved');
      }
    });

    for (const [what, password, reason] of [
      ['many people have', 'Password123', 'common'],
      ['anybody would try here', 'silverprint2026', 'service-word'],
      ['contains the username', 'Carol-at-the-sea', 'contains-username'],
      ['is short', 'seven77', 'min-length'],
    ] as const) {
      it(`refuses a password that ${what}, and says so`, async () => {
        expect(inShort(await registers('carol', password))).to.equal(`422 weak-password /password:${reason}`);
      });
    }

    it('takes any characters, 8 to 256 of them', async () => {
      for (const password of [
        '😀'.repeat(8),
        'ж'.repeat(64),
        '😀'.repeat(256),
        ' \t\u0000\u202e~\u{10ffff}\u00ad ',
        '"\\\u2028<b>; --',
      ]) {
        const username = await whoHas(password);
        expect((await logsIn(username, password)).status, JSON.stringify(password)).to.equal(200);
      }
    });

    for (const [where, password, wrong] of [
      ['after the 72nd byte', `${'a'.repeat(72)}b`, `${'a'.repeat(72)}c`],
      ['at the very end', `${'😀'.repeat(255)}b`, `${'😀'.repeat(255)}c`],
      ['after a NUL', 'secretive\u0000one', 'secretive\u0000two'],
      ['in a lone surrogate', 'secretive\ufffd', 'secretive\ud800'],
      ['in a letter’s case', 'secretive one', 'secretive One'],
    ] as const) {
      it(`does not let in whose password differs ${where}`, async () => {
        const username = await whoHas(password);
        expect(inShort(await logsIn(username, wrong))).to.equal('401 invalid-credentials');
        expect((await logsIn(username, password)).status).to.equal(200);
      });
    }

    it('lets in whose keyboard composes letters otherwise', async () => {
      const [composed, decomposed] = ['Möwen im Zoë'.normalize('NFC'), 'Möwen im Zoë'.normalize('NFD')];
      expect((await logsIn(await whoHas(composed), decomposed)).status).to.equal(200);
      expect((await logsIn(await whoHas(decomposed), composed)).status).to.equal(200);
    });
  });
}

describe('Names and passwords over HTTP, when there is more to hash than there is time for', () => {
  it('answers 503 at once, with when to come back', async () => {
    const refuse = () => Promise.reject(new OverloadedError());
    const passwords: PasswordHasher = { hash: refuse, verify: refuse, assertRoom: () => {}, needsRehash: () => false };
    const service = await startService(worlds[0]!, { replace: () => ({ passwords }) });
    try {
      for (const target of ['/auth/login', '/auth/register']) {
        const answer = await service.visitor.sends(target, { username: 'ann', password: aPassword });
        expect(inShort(answer), target).to.equal('503 overloaded');
        expect(Number(answer.headers.get('Retry-After')), target).to.be.within(1, 10);
      }
    } finally {
      await service.close();
    }
  });
});
