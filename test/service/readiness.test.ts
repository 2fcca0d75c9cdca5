import { expect } from 'chai';
import type { Checks, Readiness } from '../../src/adapters/koa/index.ts';
import { inShort, jsonFrom } from '../support/client.ts';
import { memory, type Service, startService } from '../support/service.ts';

describe('GET /readyz', () => {
  let service: Service;
  let phase: Readiness['phase'];
  let checks: Checks;
  before(async () => {
    const readiness = {
      get phase() {
        return phase;
      },
      look: async () => checks,
    };
    service = await startService(memory, { readiness });
  });
  beforeEach(() => {
    phase = 'serving';
    checks = { database: 'ok', store: 'ok' };
  });
  after(() => service.close());

  const asked = () => service.visitor.asks('GET', '/readyz');

  it('is answered with every check while all is well, and says nothing else', async () => {
    expect(jsonFrom(200, await asked())).to.deep.equal({ status: 'ready', checks });
  });

  for (const part of ['database', 'store'] as const) {
    it(`is refused while the ${part} fails, and says that it is that`, async () => {
      checks = { ...checks, [part]: 'failing' };
      const answer = await asked();
      expect(inShort(answer)).to.equal('503 dependency-unavailable');
      expect(jsonFrom(503, answer)).to.deep.include({ checks, detail: `Not ready because of: ${part}.` });
      expect(Number(answer.headers.get('Retry-After'))).to.be.within(1, 10);
    });
  }

  it('is refused from the moment on when the service is to end, while requests are answered still', async () => {
    phase = 'ending';
    const answer = await asked();
    expect(inShort(answer)).to.equal('503 shutting-down');
    expect(jsonFrom(503, answer)).to.deep.include({ checks });
    expect((await (await service.aUser()).lists()).images).to.deep.equal([]);
  });

  it('is refused beside all else in the end, but for what tells whether the process lives', async () => {
    const ann = await service.aUser();
    phase = 'ended';
    for (const path of ['/readyz', '/image/list', '/openapi.json']) {
      expect(inShort(await ann.asks('GET', path)), path).to.equal('503 shutting-down');
    }
    expect(inShort(await service.visitor.sends('/auth/login', {}))).to.equal('503 shutting-down');
    expect((await service.visitor.asks('GET', '/livez')).status).to.equal(200);
  });

  it('has a head', async () => {
    expect((await fetch(`${service.url}/readyz`, { method: 'HEAD' })).status).to.equal(200);
  });
});
