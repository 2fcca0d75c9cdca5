import { mkdir, writeFile } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import { pathToFileURL } from 'node:url';
import { expect } from 'chai';
import { openGallery } from '../../../src/adapters/web/index.ts';
import { builtGallery } from '../../support/gallery.ts';
import { listening, stopped } from '../../support/listening.ts';
import { temporaryFolder } from '../../support/temporary-folder.ts';

describe('The gallery over HTTP', () => {
  let server: Server;
  let url: string;
  before(async () => {
    const gallery = await builtGallery();
    server = createServer((req, res) => {
      if (!gallery.serve(req, res)) res.writeHead(404).end('not mine');
    });
    url = await listening(server);
  });
  after(() => stopped(server));

  const asks = (path: string, init: RequestInit = {}) => fetch(url + path, init);
  const coded = (path: string, coding: string, headers = {}) =>
    asks(path, { headers: { 'Accept-Encoding': coding, ...headers } });
  const script = async () => /src="\.(\/assets\/[^"]+\.js)"/.exec(await (await asks('/')).text())?.[1] ?? '';
  const style = async () => /href="\.(\/assets\/[^"]+\.css)"/.exec(await (await asks('/')).text())?.[1] ?? '';
  const icon = async () => /href="\.(\/assets\/[^"]+\.svg)"/.exec(await (await asks('/')).text())?.[1] ?? '';

  it('is one page, with nothing inline and nothing from elsewhere', async () => {
    const html = await (await asks('/')).text();
    expect(html).to.contain('<title>Silverprint</title>');
    expect(html).not.to.match(/<style|style=|<script(?![^>]* src=)|\son\w+=|https?:/);
  });

  it('says of each file exactly what it is', async () => {
    const paths = ['/', await script(), await style(), await icon()];
    const types = await Promise.all(paths.map(async (path) => (await asks(path)).headers.get('Content-Type')));
    expect(types).to.deep.equal([
      'text/html; charset=utf-8',
      'text/javascript; charset=utf-8',
      'text/css; charset=utf-8',
      'image/svg+xml',
    ]);
  });

  it('lets nothing run that is not its own, and nobody frame it', async () => {
    for (const path of ['/', await script()]) {
      const { headers } = await asks(path);
      const policy = headers.get('Content-Security-Policy')?.split('; ') ?? [];
      expect(policy).to.include.members([
        "default-src 'self'",
        "object-src 'none'",
        "base-uri 'none'",
        "frame-ancestors 'none'",
        "form-action 'self'",
        "require-trusted-types-for 'script'",
      ]);
      expect(policy.join()).not.to.match(/unsafe|data:|\*/);
      expect(headers.get('X-Content-Type-Options')).to.equal('nosniff');
      expect(headers.get('Referrer-Policy')).to.equal('no-referrer');
      expect(headers.get('Cross-Origin-Opener-Policy')).to.equal('same-origin');
    }
  });

  it('is asked for again each time, but for what has its content in its name', async () => {
    expect((await asks('/')).headers.get('Cache-Control')).to.equal('no-cache');
    for (const path of [await script(), await style(), await icon()]) {
      expect((await asks(path)).headers.get('Cache-Control')).to.equal('public, max-age=31536000, immutable');
    }
  });

  it('comes in the smallest coding that is accepted, with its own ETag', async () => {
    const path = await script();
    const wishes = ['br, gzip', 'gzip', 'identity', 'gzip;q=1.0, br;q=0', '*', 'deflate', 'br;q=0.001'];
    const answers = await Promise.all(wishes.map((wish) => coded(path, wish)));
    const codings = answers.map(({ headers }) => headers.get('Content-Encoding'));
    expect(codings).to.deep.equal(['br', 'gzip', null, 'gzip', 'br', null, 'br']);
    expect(new Set(answers.map(({ headers }) => headers.get('ETag'))).size).to.equal(3);
    expect(answers.map(({ headers }) => headers.get('Vary'))).to.deep.equal(wishes.map(() => 'Accept-Encoding'));
    const texts = await Promise.all(answers.map((answer) => answer.text()));
    expect(new Set(texts).size).to.equal(1);
  });

  it('announces as many bytes as it sends', async () => {
    const path = await script();
    const lengths = await Promise.all(
      ['br', 'gzip', 'identity'].map(async (coding) => {
        const { headers } = await coded(path, coding, {});
        return Number(headers.get('Content-Length'));
      }),
    );
    const [br = 0, gzip = 0, plain = 0] = lengths;
    expect(br).to.be.greaterThan(0).and.lessThan(gzip);
    expect(gzip).to.be.lessThan(plain);
    expect(plain).to.equal((await (await coded(path, 'identity')).bytes()).length);
  });

  it('tells who has it already that it is the same, in the coding that they have', async () => {
    const first = await coded('/', 'br');
    const etag = first.headers.get('ETag') ?? '';
    const again = (condition: string, coding = 'br') => coded('/', coding, { 'If-None-Match': condition });
    const statuses = await Promise.all(
      [
        again(etag),
        again(`W/${etag}`),
        again(`"other", ${etag}`),
        again('*'),
        again('"other"'),
        again(etag, 'gzip'),
      ].map(async (answer) => (await answer).status),
    );
    expect(statuses).to.deep.equal([304, 304, 304, 304, 200, 200]);
    const unchanged = await again(etag);
    expect(unchanged.headers.get('ETag')).to.equal(etag);
    expect(unchanged.headers.get('Content-Security-Policy')).to.be.a('string');
    expect(await unchanged.text()).to.equal('');
  });

  it('answers HEAD as GET without the content', async () => {
    const got = await coded('/', 'gzip');
    const head = await asks('/', { method: 'HEAD', headers: { 'Accept-Encoding': 'gzip' } });
    const without = ({ headers }: Response) =>
      Array.from(headers).filter(([name]) => !['date', 'connection', 'keep-alive'].includes(name));
    expect(without(head)).to.deep.equal(without(got));
    expect(head.status).to.equal(200);
    expect(await head.text()).to.equal('');
  });

  it('minds no query, and leaves everything else to others', async () => {
    expect((await asks('/?from=mail')).status).to.equal(200);
    const others = ['/index.html', '/assets/', '/assets/none.js', '/photos', '//', '/assets/..%2findex.html'];
    const texts = await Promise.all(others.map(async (path) => (await asks(path)).text()));
    expect(texts).to.deep.equal(others.map(() => 'not mine'));
    expect((await asks('/', { method: 'POST' })).status).to.equal(404);
  });

  it('is not there where none was built', async () => {
    const folder = await temporaryFolder();
    expect(await openGallery(pathToFileURL(`${folder.path}/`))).to.equal(undefined);
    expect(await openGallery(pathToFileURL(`${folder.path}/missing/`))).to.equal(undefined);
    await folder.remove();
  });

  it('serves nothing whose type nobody knows', async () => {
    const folder = await temporaryFolder();
    await mkdir(`${folder.path}/assets`);
    await writeFile(`${folder.path}/index.html`, 'page');
    await writeFile(`${folder.path}/assets/notes.bin`, 'bytes');
    const gallery = await openGallery(pathToFileURL(`${folder.path}/`));
    await folder.remove();
    expect(gallery?.serve({ url: '/assets/notes.bin', method: 'GET', headers: {} } as never, {} as never)).to.equal(
      false,
    );
  });

  it('stays within what a first visit may cost', async () => {
    const sizes = await Promise.all(
      [await script(), await style()].map(async (path) =>
        Number((await coded(path, 'gzip')).headers.get('Content-Length')),
      ),
    );
    expect(sizes.reduce((sum, size) => sum + size)).to.be.lessThan(40_000);
  });
});
