import { readdir } from 'node:fs/promises';
import { createServer, type IncomingMessage, type RequestListener, type Server, type ServerResponse } from 'node:http';
import { expect } from 'chai';
import { aPassword } from '../../support/client.ts';
import { listening, stopped } from '../../support/listening.ts';
import { type Run, Shell } from './shell.ts';

const id = '01234567-89ab-4cde-8f01-23456789abcd';

describe('a service that misbehaves', () => {
  let machine: Shell;
  let server: Server;
  let stop: AbortController;
  beforeEach(() => {
    stop = new AbortController();
  });
  afterEach(async () => {
    await stopped(server);
    await machine.close();
  });

  it('may be none at all', async () => {
    await serves(() => (_request, response) => response.end('<!doctype html><p>Hello</p>'));
    expect((await runs('list')).err).to.match(/makes no sense\. Is this the address of a Silverprint service\?\n$/);
  });

  it('may answer with a page of a proxy', async () => {
    await serves((path) => (path === '/image/list' ? withStatus(502) : undefined));
    expect((await runs('list')).err).to.match(/HTTP status 502\. Is this the address of a Silverprint service\?\n$/);
  });

  it('may send us elsewhere, where no password is taken', async () => {
    const asked: string[] = [];
    await serves((path) => {
      asked.push(path);
      return path === '/auth/login' ? withStatus(307, { location: '/elsewhere' }) : undefined;
    });
    expect((await runs('list')).err).to.contain('HTTP status 307');
    expect(asked).to.deep.equal(['/auth/login']);
  });

  it('may hang up in the middle of an answer', async () => {
    await serves((path) => (path === '/image/list' ? breakingOff : undefined));
    const { status, err } = await runs('list');
    expect(status).to.equal(1);
    expect(err).to.match(/^The connection to http:.* failed: /);
  });

  it('ends the batch when it goes away, and does not say so of each file', async () => {
    await serves((path) => (path === '/image/upload' ? (request) => request.socket.destroy() : undefined));
    for (const name of ['1.jpg', '2.jpg', '3.jpg', '4.jpg']) await machine.has(name, name);
    const { status, err } = await runs('upload', machine.folder);
    expect(status).to.equal(1);
    expect(err.trimEnd().split('\n')).to.have.lengthOf(1);
  });

  it('is heard when it refuses before everything was sent', async () => {
    const detail = 'No room for this one.';
    await serves((path) => (path === '/image/upload' ? refusing(413, detail) : undefined));
    const { status, err } = await runs('upload', await machine.has('1.jpg', Buffer.alloc(40_000_000)));
    expect(status).to.equal(1);
    expect(err).to.match(/1\.jpg: No room for this one\.\n$/);
  });

  it('ends the batch when the session does, and says what to do', async () => {
    await serves((path) => (/upload|refresh/.test(path) ? refusing(401, 'Who is this?') : undefined));
    const { status, err } = await runs('upload', await machine.has('1.jpg', 'x'), await machine.has('2.jpg', 'y'));
    expect([status, err]).to.deep.equal([1, 'The session has ended. Run the same command again to sign in.\n']);
  });

  it('may have refreshed the session for another command, when the lock did not keep it out', async () => {
    const expired = { username: 'ann', access_token: 'a', refresh_token: 'r', expires_at: new Date(0).toISOString() };
    const renewed = { ...expired, access_token: 'new', expires_at: new Date(Date.now() + 600_000).toISOString() };
    const keep = (session: object) =>
      machine.has('config/credentials.json', JSON.stringify({ [String(machine.settings.url)]: session }));
    const tokens: (string | undefined)[] = [];
    const tooLate: RequestListener = (request, response) => {
      void keep(renewed).then(() => refusing(401, 'Used already.')(request, response));
    };
    await serves((path, request) => {
      if (path === '/image/list') tokens.push(request.headers.authorization);
      return path === '/auth/refresh' ? tooLate : undefined;
    });
    await keep(expired);
    expect(await machine.runs(['list', '--json'])).to.deep.equal({ status: 0, out: '', err: '' });
    expect(tokens).to.deep.equal(['Bearer new']);
  });

  it('is not believed when it says to have got other bytes', async () => {
    await serves((path) => (path === '/image/upload' ? drainingThen(201, anImage()) : undefined));
    const { status, err } = await runs('upload', await machine.has('1.jpg', 'x'));
    expect(status).to.equal(1);
    expect(err).to.contain('The file changed while it was uploaded');
  });

  for (const [what, headers] of [
    ['too few bytes', { 'content-length': 2 }],
    ['other bytes', { etag: `"${'0'.repeat(64)}"` }],
  ] as const) {
    it(`leaves no file behind when a print has ${what}`, async () => {
      await serves((path) => (path.startsWith('/image/download') ? withStatus(200, headers, 'abc') : undefined));
      const { status } = await runs('download', id, '-o', `${machine.path('out')}/`);
      expect(status).to.equal(1);
      expect(await readdir(machine.path('out'))).to.deep.equal([]);
    });
  }

  it('may hand out a print without telling its hash', async () => {
    await serves((path) => (path.startsWith('/image/download') ? withStatus(200, {}, 'abc') : undefined));
    expect((await runs('download', id, '-o', `${machine.path('out')}/`)).status).to.equal(0);
    expect((await machine.reads('out/a.jpg')).toString()).to.equal('abc');
  });

  it('is left at once by Ctrl-C in the middle of an upload', async () => {
    await serves((path) =>
      path === '/image/upload' ? (request) => request.once('data', () => stop.abort()) : undefined,
    );
    const { status, err } = await runs('upload', await machine.has('1.jpg', Buffer.alloc(9_000_000)));
    expect([status, err]).to.deep.equal([130, '']);
  });

  it('is left at once by Ctrl-C in the middle of a download, and no part of a file stays', async () => {
    await serves((path) => (path.startsWith('/image/download') ? halfWay(() => stop.abort()) : undefined));
    const { status, err } = await runs('download', id, '-o', `${machine.path('out')}/`);
    expect([status, err]).to.deep.equal([130, '']);
    expect(await readdir(machine.path('out'))).to.deep.equal([]);
  });

  /** A service that lets everybody in and has one image; `odd` says what it does differently, by path. */
  async function serves(odd: (path: string, request: IncomingMessage) => RequestListener | undefined): Promise<void> {
    server = createServer((request, response) => {
      const path = new URL(request.url ?? '', 'http://x').pathname;
      (odd(path, request) ?? ordinary(path))(request, response);
    });
    machine = await Shell.at(await listening(server));
  }

  async function runs(...argv: string[]): Promise<Run> {
    return machine.runs(argv, { settings: { username: 'ann', password: aPassword }, signal: stop.signal });
  }
});

function ordinary(path: string): RequestListener {
  if (path === '/auth/login') return drainingThen(200, { access_token: 'a', refresh_token: 'r', expires_in: 600 });
  if (path === '/image/list') return drainingThen(200, { images: [], next_cursor: null });
  return drainingThen(200, anImage());
}

function anImage() {
  const sha256 = '0'.repeat(64);
  const created_at = '2026-11-22T12:00:00Z';
  return { id, filename: 'a.jpg', bytes: 3, width: 1, height: 1, sha256, compressed_bytes: 3, created_at };
}

function drainingThen(status: number, body: object): RequestListener {
  return (request, response) => {
    request.resume().once('end', () => {
      response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
    });
  };
}

function withStatus(status: number, headers: Record<string, string | number> = {}, body = ''): RequestListener {
  return (request: IncomingMessage, response: ServerResponse) => {
    request.resume();
    response.strictContentLength = false;
    response.writeHead(status, headers).end(body);
  };
}

/** As a service does that does not read on: the connection stays until the sender has seen the answer. */
function refusing(status: number, detail: string): RequestListener {
  return (_request, response) => {
    response.writeHead(status, { 'content-type': 'application/problem+json' });
    response.end(JSON.stringify({ code: 'refused', title: 'Refused', detail }));
  };
}

function halfWay(then: () => void): RequestListener {
  return (_request, response) => {
    response.writeHead(200, { 'content-length': 3 });
    response.write('a', then);
  };
}

const breakingOff: RequestListener = (_request, response) => {
  response.writeHead(200, { 'content-length': 100 });
  response.write('{"images"', () => response.socket?.destroy());
};
