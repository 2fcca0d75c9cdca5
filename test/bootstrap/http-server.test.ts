import { once } from 'node:events';
import { Agent, createServer, get, type RequestListener } from 'node:http';
import { expect } from 'chai';
import { assertCanListen, type HttpServer, listen } from '../../src/bootstrap/http-server.ts';
import { StartError } from '../../src/bootstrap/start-error.ts';
import { reasonOf } from '../../src/testing/outcomes.ts';

const loopback = { host: '127.0.0.1', port: 0 };

describe('listen', () => {
  it('takes requests at the address that it names', async () => {
    await using server = await listening((_, response) => response.end('here'));
    expect(await textOf(`${server.url}/`)).to.equal('here');
  });

  it('names an address that can be opened where it listens on all of them', async () => {
    for (const host of ['0.0.0.0', '::']) {
      await using server = await listening((_, response) => response.end('here'), { host, port: 0 });
      expect(await textOf(`${server.url}/`), host).to.equal('here');
    }
  });

  it('finishes what is under way before it ends, and takes nothing new', async () => {
    const { server, arrived, finish } = await slow();
    const answer = textOf(`${server.url}/`);
    await arrived;
    const closing = server[Symbol.asyncDispose]();
    expect(await reasonOf(fetch(server.url))).to.be.instanceOf(Error);
    finish();
    expect(await answer).to.equal('finished');
    await closing;
  });

  it('does not wait for connections that were only kept open', async () => {
    const server = await listening((_, response) => response.end('done'));
    expect(await textOf(server.url)).to.equal('done');
    await server[Symbol.asyncDispose]();
  });

  it('ends a connection that was kept open by the request that was under way', async () => {
    const { server, arrived, finish } = await slow();
    const agent = new Agent({ keepAlive: true });
    const request = get(server.url, { agent }, (response) => response.resume());
    await arrived;
    const closing = server[Symbol.asyncDispose]();
    finish();
    await Promise.all([once(request, 'close'), closing]);
    agent.destroy();
  });
});

describe('an address that cannot be listened on', () => {
  it('is refused with its number where it is taken', async () => {
    await using server = await listening((_, response) => response.end());
    const port = Number(new URL(server.url).port);
    const address = { host: '127.0.0.1', port };
    for (const attempt of [assertCanListen(address), listening(() => {}, address)]) {
      const refusal = expect(await reasonOf(attempt))
        .to.be.instanceOf(StartError)
        .with.property('message');
      refusal.that.contains(`Port ${port}`).and.contains('in use').and.contains('PORT=');
    }
  });

  it('is refused by the name of the variable where it is none of this machine', async () => {
    const refusal = expect(await reasonOf(assertCanListen({ host: '192.0.2.1', port: 0 })));
    refusal.to.be.instanceOf(StartError).with.property('message').that.contains('HOST');
  });

  it('is left free by the question whether it is', async () => {
    await using server = await listening((_, response) => response.end());
    const port = Number(new URL(server.url).port);
    await server[Symbol.asyncDispose]();
    await assertCanListen({ host: '127.0.0.1', port });
    await assertCanListen({ host: '127.0.0.1', port });
  });
});

function listening(handler: RequestListener, address = loopback): Promise<HttpServer> {
  // So long that no test passes because a connection was dropped for being idle.
  return listen(createServer({ keepAliveTimeout: 600_000 }, handler), address);
}

/** A server whose answers wait for `finish`. */
async function slow() {
  const [arrived, finished] = [Promise.withResolvers<void>(), Promise.withResolvers<void>()];
  const server = await listening((_, response) => {
    arrived.resolve();
    void finished.promise.then(() => response.end('finished'));
  });
  return { server, arrived: arrived.promise, finish: finished.resolve };
}

async function textOf(url: string): Promise<string> {
  return (await fetch(url)).text();
}
