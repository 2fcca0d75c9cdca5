import { createServer } from 'node:http';
import { expect } from 'chai';
import { ContainerModule } from 'inversify';
import { JoseTokenIssuer } from '../../src/adapters/jose/index.ts';
import {
  MemoryAttemptLimiter,
  MemoryCompressor,
  MemoryEventLog,
  MemoryImageRepository,
  MemorySessionRepository,
  MemoryUserRepository,
  openMemoryFiles,
} from '../../src/adapters/memory/index.ts';
import { NodeSigner } from '../../src/adapters/node/index.ts';
import { containerOf, modulesOf, type Opened } from '../../src/bootstrap/container.ts';
import { provide } from '../../src/bootstrap/provide.ts';
import { TOKENS, token } from '../../src/bootstrap/tokens.ts';
import { defaultPasswordPolicy } from '../../src/domain/password-policy.ts';
import { silentLogger } from '../../src/domain/ports/logger.ts';
import { defaultSizes } from '../../src/domain/sizes.ts';
import { defaultThrottling } from '../../src/domain/throttling.ts';
import { defaultLimits, RegistrationClosedError } from '../../src/index.ts';
import { reasonOf } from '../../src/testing/outcomes.ts';
import { jsonFrom, User } from '../support/client.ts';
import { listening, stopped } from '../support/listening.ts';
import { ApiDocument } from '../support/openapi.ts';
import { aPhoto } from '../support/photos.ts';

describe('the container', () => {
  it('has something behind every token', () => {
    const container = containerOf(modulesOf(whatIsOpen()));
    for (const [name, token] of Object.entries(TOKENS)) {
      expect(container.get<unknown>(token), name).to.be.an.instanceOf(Object);
    }
  });

  it('makes everything once', () => {
    const container = containerOf(modulesOf(whatIsOpen()));
    for (const [name, token] of Object.entries(TOKENS)) {
      expect(container.get<unknown>(token), name).to.equal(container.get<unknown>(token));
    }
  });

  it('hands out what was opened as it is', () => {
    const open = whatIsOpen();
    const container = containerOf(modulesOf(open));
    expect(container.get(TOKENS.users)).to.equal(open.database.users);
    expect(container.get(TOKENS.sessions)).to.equal(open.database.sessions);
    expect(container.get(TOKENS.images)).to.equal(open.database.images);
    expect(container.get(TOKENS.store)).to.equal(open.files.store);
    expect(container.get(TOKENS.staging)).to.equal(open.files.staging);
    expect(container.get(TOKENS.compressor)).to.equal(open.compressor);
    expect(container.get(TOKENS.tokens)).to.equal(open.tokens);
  });

  it('wires a service that works', async () => {
    const { accounts } = containerOf(modulesOf(whatIsOpen())).get(TOKENS.silverprint);
    const user = await accounts.register({ username: 'ann', password: 'correct horse battery' });
    const { accessToken } = await accounts.logIn({ username: 'ann', password: 'correct horse battery' });
    expect((await accounts.authenticate({ accessToken })).ownerId).to.equal(user.id);
  });

  it('takes registrations as it was told', async () => {
    const { accounts } = containerOf(modulesOf({ ...whatIsOpen(), registration: 'closed' })).get(TOKENS.silverprint);
    const registering = accounts.register({ username: 'ann', password: 'correct horse battery' });
    expect(await reasonOf(registering)).to.be.instanceOf(RegistrationClosedError);
  });

  it('tells its handler where others reach it, and whose pages may use it', async () => {
    const publicUrl = 'https://photos.example.org';
    const corsOrigins = ['https://app.example.org'];
    const handler = containerOf(modulesOf({ ...whatIsOpen(), publicUrl, corsOrigins })).get(TOKENS.handler);
    const server = createServer(handler);
    await using stack = new AsyncDisposableStack();
    const service = stack.adopt(await listening(server), () => stopped(server));
    const ann = await User.at(service, await ApiDocument.servedAt(service));
    const { id } = await ann.uploads(await aPhoto());
    const wish = { representation: 'compressed', expires_in: 60 };
    const made = await ann.sends(`/image/${id}/links`, wish, { Origin: corsOrigins[0] });
    expect(jsonFrom(201, made))
      .to.have.property('url')
      .that.matches(/^https:\/\/photos\.example\.org\/link\//);
    expect(made.headers.get('Access-Control-Allow-Origin')).to.equal(corsOrigins[0]);
  });

  it('derives a key of its own for each adapter that needs one', () => {
    const container = containerOf(modulesOf(whatIsOpen()));
    const secret = container.get(TOKENS.rootSecret);
    expect(container.get(TOKENS.signer).sign('test', secret)).to.deep.equal(
      new NodeSigner(secret).sign('test', secret),
    );
  });

  it('answers one port by an adapter of the caller, and the others as before', async () => {
    const open = whatIsOpen();
    const signer = new NodeSigner(new Uint8Array(32).fill(9));
    const container = containerOf(modulesOf(open), { signer });
    expect(container.get(TOKENS.signer)).to.equal(signer);
    expect(container.get(TOKENS.users)).to.equal(open.database.users);
    expect(container.get(TOKENS.tokens)).to.equal(open.tokens);
  });

  it('lets the service use the adapter that took the place', async () => {
    const files = openMemoryFiles();
    const users = new MemoryUserRepository();
    const { accounts } = containerOf(modulesOf(whatIsOpen()), { ...files, users }).get(TOKENS.silverprint);
    const { id } = await accounts.register({ username: 'ann', password: 'correct horse battery' });
    expect((await users.findById(id))?.username).to.equal('ann');
  });
});

describe('provide', () => {
  const text = token<string>('text');
  const number = token<number>('number');
  const product = token<{ readonly made: string }>('product');

  it('makes a product of its dependencies, by name', () => {
    const module = new ContainerModule(({ bind }) => {
      bind(text).toConstantValue('a');
      bind(number).toConstantValue(1);
      provide(bind, product, { text, number }, ({ text, number }) => ({ made: `${text}${number.toFixed(1)}` }));
    });
    expect(containerOf([module]).get(product)).to.deep.equal({ made: 'a1.0' });
  });

  // Never run: that each of these is an error is what `tsc` says of this file.
  it('does not compile where a dependency is swapped or missing, or the product is another', () => {
    const unused = new ContainerModule(({ bind }) => {
      // @ts-expect-error the token of a number where a text is used
      provide(bind, product, { text: number }, ({ text }: { text: string }) => ({ made: text }));
      // @ts-expect-error a dependency that is used and not listed
      provide(bind, product, { text }, ({ text, number }) => ({ made: `${text}${number}` }));
      // @ts-expect-error a number is used as a text
      provide(bind, product, { number }, ({ number }) => ({ made: number }));
      // @ts-expect-error a product that does not fit the token
      provide(bind, number, { text }, ({ text }) => text);
      // @ts-expect-error one port's adapter behind the token of another
      provide(bind, TOKENS.users, {}, () => new MemorySessionRepository());
      // @ts-expect-error the same for what was opened before
      bind(TOKENS.store).toConstantValue(openMemoryFiles().staging);
    });
    expect(unused).to.be.instanceOf(ContainerModule);
  });
});

function whatIsOpen(): Opened {
  const files = { ...openMemoryFiles(), assertSound: () => {} };
  return {
    limits: defaultLimits,
    throttling: defaultThrottling,
    quota: { images: undefined, bytes: undefined },
    proxyHops: 0,
    publicUrl: undefined,
    corsOrigins: [],
    logger: silentLogger,
    rootSecret: new Uint8Array(32).fill(7),
    sizes: defaultSizes,
    registration: 'open',
    passwordPolicy: defaultPasswordPolicy,
    bcryptCost: 4,
    prints: { order: { preset: 'standard', tier: 'fast' }, areFinished: true },
    passwordsAtOnce: 1,
    database: {
      users: new MemoryUserRepository(),
      sessions: new MemorySessionRepository(),
      events: new MemoryEventLog(),
      attempts: new MemoryAttemptLimiter(),
      images: new MemoryImageRepository(),
    },
    files,
    compressor: new MemoryCompressor(files.staging),
    tokens: new JoseTokenIssuer({ key: new Uint8Array(32).fill(8), ttlMaxSeconds: 600 }),
  };
}
