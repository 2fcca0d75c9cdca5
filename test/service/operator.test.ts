import { expect } from 'chai';
import { aPassword, inShort, jsonFrom, type TokensAnswer } from '../support/client.ts';
import { type Service, startService } from '../support/service.ts';
import { accountWorlds, worlds } from '../support/worlds.ts';

for (const world of worlds) {
  describe(`Where registration is closed (${world.name})`, () => {
    let service: Service;
    before(async () => {
      service = await startService(world, { registration: 'closed' });
    });
    after(() => service.close());

    const registers = (members: object) => service.visitor.sends('/auth/register', members);
    const ann = { username: 'ann', password: aPassword };

    it('nobody can register, and whether a name is taken does not show', async () => {
      await service.operator.addUser(ann);
      const taken = await registers(ann);
      expect(inShort(taken)).to.equal('403 quota-exceeded');
      for (const members of [
        { ...ann, username: 'bob' },
        { username: '!', password: 'short' },
      ]) {
        const answer = await registers(members);
        expect(Buffer.from(answer.bytes).toString()).to.equal(Buffer.from(taken.bytes).toString());
      }
    });

    it('people use the accounts that were made for them', async () => {
      await service.operator.addUser({ ...ann, username: 'carol' });
      const tokens = jsonFrom(200, await service.visitor.sends('/auth/login', { ...ann, username: 'carol' }));
      const carol = service.visitor.withToken((tokens as TokensAnswer).access_token);
      expect(jsonFrom(200, await carol.asks('GET', '/auth/me'))).to.include({ username: 'carol' });
    });
  });
}

for (const world of accountWorlds) {
  describe(`What an operator does to accounts, over HTTP (${world.name})`, () => {
    let service: Service;
    before(async () => {
      service = await startService(world);
    });
    after(() => service.close());

    it('ends sessions, and a disabled account answers as a wrong password does', async () => {
      const ann = await service.aUser();
      const wrong = { username: ann.username, password: 'not the password' };
      const refused = await service.visitor.sends('/auth/login', wrong);
      await service.operator.disableUser(ann);
      expect(inShort(await ann.asks('GET', '/image/list'))).to.equal('401 invalid-token');
      const refresh = await ann.withToken(ann.tokens.refresh_token).asks('POST', '/auth/refresh');
      expect(inShort(refresh)).to.equal('401 session-revoked');
      const closed = await service.visitor.sends('/auth/login', { ...wrong, password: aPassword });
      expect(closed.status).to.equal(401);
      expect(Buffer.from(closed.bytes).toString()).to.equal(Buffer.from(refused.bytes).toString());
    });

    it('is told to the user in the events', async () => {
      const ann = await service.aUser();
      const password = 'a long walk home';
      await service.operator.resetPassword({ username: ann.username, password });
      const login = await service.visitor.sends('/auth/login', { username: ann.username, password });
      const again = service.visitor.withToken((jsonFrom(200, login) as TokensAnswer).access_token);
      const page = jsonFrom(200, await again.asks('GET', '/auth/events'));
      const { events } = page as { events: readonly { type: string; reason: string | null; address: string | null }[] };
      expect(events.find(({ type }) => type === 'password-changed')).to.include({ address: null });
      expect(events.find(({ type }) => type === 'revoked')).to.include({ reason: 'password-reset' });
    });
  });
}
