import { createServer } from 'node:http';
import { expect } from 'chai';
import { createHandler } from '../../src/adapters/koa/index.ts';
import { problemCodes } from '../../src/adapters/koa/problems.ts';
import { image, images, serve, serveWith } from '../adapters/koa/fakes.ts';
import { memory, type Service, startService } from '../support/service.ts';

describe('The pages for people', () => {
  let service: Service;
  before(async () => {
    service = await startService(memory);
  });
  after(() => service.close());

  const page = async (path: string) => {
    const { status, bytes } = await service.visitor.asks('GET', path);
    expect(status).to.equal(200);
    return Buffer.from(bytes).toString();
  };

  it('have a reference at /docs, with every operation, shape and problem', async () => {
    const reference = await page('/docs');
    const operations = Object.values(service.api.document.paths).flatMap((path) => Object.values(path));
    for (const { operationId } of operations) expect(reference).to.contain(`<section id="${operationId}">`);
    for (const shape of ['Image', 'ImageList', 'User', 'Tokens'])
      expect(reference).to.contain(`<section id="${shape}">`);
    for (const code of problemCodes) expect(reference).to.contain(`href="problems/${code}"`);
  });

  it('link to nothing that is not there', async () => {
    const reference = await page('/docs');
    const ids = new Set(Array.from(reference.matchAll(/ id="([^"]+)"/g), ([, id]) => id));
    const links = Array.from(reference.matchAll(/ href="([^"]+)"/g), ([, link = '']) => link);
    expect(links.filter((link) => link.startsWith('#') && !ids.has(link.slice(1)))).to.deep.equal([]);
    for (const link of new Set(links.filter((link) => !link.startsWith('#')))) {
      expect((await fetch(new URL(link, `${service.url}/docs`))).status, link).to.equal(200);
    }
  });

  for (const path of ['/docs', '/problems/not-found']) {
    it(`need no script, and nothing from elsewhere (${path})`, async () => {
      const { headers, bytes } = await service.visitor.asks('GET', path);
      const markup = Buffer.from(bytes).toString();
      expect(headers.get('Content-Type')).to.equal('text/html; charset=utf-8');
      expect(headers.get('Content-Security-Policy')).to.equal(
        "default-src 'none'; style-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
      );
      expect(markup).not.to.match(/<script|<style|<img|<iframe|\sstyle=|\son\w+=|(?:src|href)="(?:\w+:|\/\/)/i);
    });
  }

  for (const code of problemCodes) {
    it(`explain ${code}, at its type`, async () => {
      const explained = await page(`/problems/${code}`);
      expect(explained).to.contain('What happened').and.to.contain('What to do');
      expect(explained).to.contain(`&quot;code&quot;: &quot;${code}&quot;`);
    });
  }

  for (const path of ['/problems/none', '/problems/', '/problems/NOT-FOUND', '/docs/']) {
    it(`are not at ${path}`, async () => {
      expect((await service.visitor.asks('GET', path)).status).to.equal(404);
    });
  }

  it('are found below a prefix', async () => {
    await using host = await serve({ prefix: '/photos' });
    const absent = await fetch(`${host.url}/photos/image/${image.id}x`);
    const { type } = (await absent.json()) as { type: string };
    expect(type).to.equal('/photos/problems/not-found');
    await expectStyled(new URL(type, absent.url));
    await expectStyled(new URL(`${host.url}/photos/docs`));
  });

  it('are found where Express has mounted the handler', async () => {
    const handler = createHandler({ images: images(), authenticate: () => 'ann' });
    const server = createServer((req, res) => {
      Object.assign(req, { originalUrl: req.url, url: req.url?.replace('/photos', '') });
      handler(req, res);
    });
    await using host = await serveWith(server);
    const { type } = (await (await fetch(`${host.url}/photos/nowhere`)).json()) as { type: string };
    expect(type).to.equal('/photos/problems/not-found');
    await expectStyled(new URL(type, host.url));
    const document = (await (await fetch(`${host.url}/photos/openapi.json`)).json()) as {
      components: { schemas: Record<string, { properties: Record<string, unknown> }> };
    };
    expect(document.components.schemas['Problem-not-found']?.properties['type']).to.include({ const: type });
  });

  it('are found where the public URL says that they are', async () => {
    await using host = await serve({ publicUrl: 'https://example.org/photos' });
    const { type } = (await (await fetch(`${host.url}/nowhere`)).json()) as { type: string };
    expect(type).to.equal('/photos/problems/not-found');
  });

  it('have no reference where the host wants none', async () => {
    await using host = await serve({ docs: false });
    expect((await fetch(`${host.url}/docs`)).status).to.equal(404);
    const explained = await fetch(`${host.url}/problems/not-found`);
    expect([explained.status, await explained.text()].join())
      .to.match(/^200,/)
      .and.not.to.contain('/docs#');
    const { paths } = (await (await fetch(`${host.url}/openapi.json`)).json()) as { paths: object };
    expect(paths).not.to.have.property('/docs');
  });

  it('say how the requests of a host say who asks', async () => {
    const securityScheme = { type: 'apiKey', in: 'cookie', name: 'session' } as const;
    await using host = await serve({ securityScheme });
    const { components } = (await (await fetch(`${host.url}/openapi.json`)).json()) as { components: object };
    expect(components).to.deep.include({ securitySchemes: { host: securityScheme } });
    expect(await (await fetch(`${host.url}/docs`)).text()).to.contain('cookie: session');
  });
});

/** A page is there, and so is the style that it asks for. */
async function expectStyled(url: URL): Promise<void> {
  const answer = await fetch(url);
  expect(answer.headers.get('Content-Type')).to.equal('text/html; charset=utf-8');
  const [, style = ''] = /rel="stylesheet" href="([^"]+)"/.exec(await answer.text()) ?? [];
  const styled = await fetch(new URL(style, url));
  expect([styled.status, styled.headers.get('Content-Type')]).to.deep.equal([200, 'text/css; charset=utf-8']);
}
