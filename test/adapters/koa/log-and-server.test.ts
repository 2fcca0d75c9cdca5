import { expect } from 'chai';
import { createHandler, createHttpServer } from '../../../src/adapters/koa/index.ts';
import { images, rememberingLogger, serve } from './fakes.ts';

describe('The log', () => {
  it('has one line for a request', async () => {
    const logger = rememberingLogger();
    await using service = await serve({ logger });
    const headers = { 'User-Agent': 'tests', 'X-Request-Id': 'r-1' };
    const answer = await fetch(`${service.url}/image/list?limit=5`, { headers });
    await answer.bytes();
    const { milliseconds, ...members } = (await logger.says('request')).members;
    expect(members).to.deep.equal({
      requestId: 'r-1',
      method: 'GET',
      path: '/image/list',
      status: 200,
      bytes: Number(answer.headers.get('Content-Length')),
      userAgent: 'tests',
    });
    expect(milliseconds).to.be.a('number');
    expect(logger.lines).to.have.lengthOf(1);
  });

  it('keeps credentials to itself, wherever they were put', async () => {
    const logger = rememberingLogger();
    await using service = await serve({ logger });
    const canary = 'c4n4ry';
    const headers = { Authorization: `Bearer ${canary}`, Cookie: canary, 'Content-Type': 'application/json' };
    await fetch(`${service.url}/image/list?access_token=${canary}&limit=${canary}`, { headers });
    await fetch(`${service.url}/nowhere?${canary}`, { method: 'POST', headers, body: JSON.stringify({ canary }) });
    expect(logger.lines).to.have.lengthOf(2);
    expect(JSON.stringify(logger.lines)).not.to.contain(canary);
  });
});

describe('The server', () => {
  it('has limits on how slow, how long and how many', async () => {
    const server = createHttpServer(createHandler({ images: images(), authenticate: () => 'ann' }));
    expect(server).to.include({
      headersTimeout: 10_000,
      requestTimeout: 130_000,
      keepAliveTimeout: 5_000,
      maxRequestsPerSocket: 1_000,
      maxHeadersCount: 100,
    });
  });
});
