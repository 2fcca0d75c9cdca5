import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { cp, writeFile } from 'node:fs/promises';
import { createServer, type IncomingMessage, request } from 'node:http';
import { join } from 'node:path';
import { expect } from 'chai';
import {
  loadConfig,
  type RunningServer,
  type ServerOptions,
  StartError,
  startServer,
} from '../../src/bootstrap/server.ts';
import { signingKeysPath } from '../../src/bootstrap/signing-keys.ts';
import { OverloadedError } from '../../src/index.ts';
import { reasonOf } from '../../src/testing/outcomes.ts';
import { aForm, aPassword, Client, jsonFrom, User } from '../support/client.ts';
import { listening, stopped } from '../support/listening.ts';
import { ApiDocument } from '../support/openapi.ts';
import { aPhoto } from '../support/photos.ts';
import { useDatabase } from '../support/postgres.ts';
import { anEd25519Key } from '../support/signing-keys.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';

describe('startServer', () => {
  const database = useDatabase();
  let folder: { path: string; remove(): Promise<void> };
  before(async () => {
    folder = await temporaryFolder();
  });
  after(() => folder.remove());

  const start = (environment = {}, options?: ServerOptions): Promise<RunningServer> =>
    startServer(configOf({ DATA_DIR: folder.path, DATABASE_URL: database.url, ...environment }), options);
  const messageOfRefusal = async (environment: object): Promise<string> => {
    const refusal = await reasonOf(start(environment));
    if (refusal instanceof StartError) return refusal.message;
    throw refusal;
  };

  it('answers, and says where and on what', async () => {
    await using server = await start();
    expect((await fetch(`${server.url}/livez`)).status).to.equal(200);
    expect(server.database).to.include({ embedded: false, adopted: false });
    expect(server.database.serverVersion).to.match(/^\d+\.\d+/);
    expect(server.freeBytes).to.be.greaterThan(0);
  });

  it('shows the gallery where it was built, and the API behind it', async () => {
    await using server = await start();
    const page = await fetch(`${server.url}/`);
    const isBuilt = existsSync(new URL('../../dist/gallery/index.html', import.meta.url));
    expect([server.gallery, page.status]).to.deep.equal(isBuilt ? ['on', 200] : ['not built', 404]);
    expect((await fetch(`${server.url}/openapi.json`)).headers.get('Content-Type')).to.contain('json');
    const unknown = await fetch(`${server.url}/gallery`);
    expect(unknown.status).to.equal(404);
    expect(unknown.headers.get('Content-Type')).to.contain('problem+json');
  });

  it('leaves the API alone where the gallery is off', async () => {
    await using server = await start({ GALLERY: 'off' });
    const answer = await fetch(`${server.url}/`);
    expect([server.gallery, answer.status]).to.deep.equal(['off', 404]);
    expect(await answer.json()).to.include({ code: 'not-found' });
  });

  it('finds accounts, sign-ins and photos of before when it starts again', async () => {
    const photo = await aPhoto();
    const first = await start();
    const ann = await userOf(first);
    const { id } = await ann.uploads(photo);
    await first.close();

    await using server = await start();
    const visitor = await visitorOf(server);
    const returned = visitor.withToken(ann.tokens.access_token);
    expect(Buffer.from(await returned.downloads(id)).equals(photo)).to.equal(true);
    const { username } = ann;
    expect((await visitor.sends('/auth/login', { username, password: aPassword })).status).to.equal(200);
  });

  it('closes once, however often it is asked to, and answers nobody afterwards', async () => {
    const server = await start();
    await Promise.all([server.close(), server.close()]);
    await server.close();
    expect(await reasonOf(fetch(server.url))).to.be.instanceOf(Error);
  });

  it('uses an adapter of the caller in the place of its own', async () => {
    const overloaded = async () => {
      throw new OverloadedError();
    };
    const compressor = { algorithmVersion: 1, sizeVersion: 1, compress: overloaded, resize: overloaded };
    await using server = await start({}, { adapters: { compressor } });
    const ann = await userOf(server);
    expect((await ann.offers(await aPhoto())).status).to.equal(503);
  });

  it('finishes an upload that is under way when it is closed', async () => {
    const server = await start();
    const ann = await userOf(server);
    const form = new Response(aForm(['file', await aPhoto(), 'photo.jpg']));
    const headers = {
      Authorization: `Bearer ${ann.tokens.access_token}`,
      'Content-Type': form.headers.get('Content-Type') ?? '',
      Expect: '100-continue',
    };
    const upload = request(`${server.url}/image/upload`, { method: 'POST', headers });
    upload.flushHeaders();
    await once(upload, 'continue');
    const closing = server.close();
    upload.end(await form.bytes());
    const response: IncomingMessage = (await once(upload, 'response'))[0];
    expect(response.statusCode).to.equal(201);
    response.resume();
    await closing;
  });

  it('refuses a port that is taken, before it touches anything', async () => {
    const other = createServer();
    const { port } = new URL(await listening(other));
    const refusal = await messageOfRefusal({ PORT: port, DATA_DIR: join(folder.path, 'untouched') });
    await stopped(other);
    expect(refusal).to.contain(`Port ${port}`);
    expect(existsSync(join(folder.path, 'untouched'))).to.equal(false);
  });

  it('refuses a data folder that cannot be made', async () => {
    await writeFile(join(folder.path, 'file'), '');
    expect(await messageOfRefusal({ DATA_DIR: join(folder.path, 'file', 'data') })).to.contain('DATA_DIR');
  });

  it('refuses a database that does not answer, in a sentence without the password', async () => {
    const refusal = await messageOfRefusal({ DATABASE_URL: 'postgres://silverprint:canary@127.0.0.1:1/silverprint' });
    expect(refusal).to.contain('PostgreSQL').and.not.to.contain('canary');
  });

  it('refuses a database of another secret, and says what to copy where', async () => {
    await (await start()).close();
    const fromFile = await messageOfRefusal({ DATA_DIR: join(folder.path, 'other') });
    expect(fromFile)
      .to.contain(join(folder.path, 'other', 'keys', 'secret'))
      .and.contain('keys/secret');
    const fromEnvironment = await messageOfRefusal({ SECRET: 'canary'.repeat(6) });
    expect(fromEnvironment).to.contain('SECRET').and.not.to.contain('canary');
  });

  it('starts again once that was copied there, with the photos', async () => {
    for (const part of ['keys', 'images']) {
      await cp(join(folder.path, part), join(folder.path, 'copied', part), { recursive: true });
    }
    await using server = await start({ DATA_DIR: join(folder.path, 'copied') });
    expect(server.secretOrigin).to.equal('file');
  });

  it('changes the key of access tokens without refusing one', async () => {
    const environment = { TOKEN_ALGORITHM: 'EdDSA' };
    const first = await start(environment);
    const { access_token: token } = (await userOf(first)).tokens;
    await first.close();

    const next = join(signingKeysPath(folder.path), '0002.pem');
    await writeFile(next, anEd25519Key().export({ type: 'pkcs8', format: 'pem' }));
    await using server = await start(environment);
    const visitor = await visitorOf(server);
    expect((await visitor.withToken(token).asks('GET', '/image/list')).status).to.equal(200);
    const { keys } = jsonFrom(200, await visitor.asks('GET', '/.well-known/jwks.json')) as { keys: unknown[] };
    expect(keys).to.have.lengthOf(2);
  });

  it('makes PASETO tokens where it is told to', async () => {
    await using server = await start({ TOKEN_FORMAT: 'paseto' });
    const ann = await userOf(server);
    expect(ann.tokens.access_token).to.match(/^v4\.public\./);
    expect((await ann.asks('GET', '/image/list')).status).to.equal(200);
  });
});

function configOf(environment: object) {
  return loadConfig({ PORT: '0', BCRYPT_COST: '4', ...environment });
}

async function visitorOf({ url }: RunningServer): Promise<Client> {
  return new Client(url, await ApiDocument.servedAt(url));
}

async function userOf({ url }: RunningServer): Promise<User> {
  return User.at(url, await ApiDocument.servedAt(url));
}
