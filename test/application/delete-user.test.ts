import { expect } from 'chai';
import {
  DependencyUnavailableError,
  defaultThrottling,
  ImageNotFoundError,
  InvalidCredentialsError,
  InvalidTokenError,
  OverloadedError,
  SessionRevokedError,
  TooManyAttemptsError,
  UserNotFoundError,
} from '../../src/index.ts';
import { aFreshId, anEvent, anImage, anIntent, aSession, inChunks, noon } from '../../src/testing/builders.ts';
import { atOnce, reasonOf, reasonsOf } from '../../src/testing/outcomes.ts';
import { aCore, type memoryAdapters } from '../support/core.ts';
import { watched } from '../support/watched.ts';
import { thePhoto, tracesIn } from './an-upload.ts';
import { ann, signedIn } from './signed-in.ts';

const atOnceGone = { limits: { deletedImageSeconds: 0 } };
const nothing = { staged: 0, blobs: 0, intents: 0, listed: 0 };
const bob = { username: 'bob', password: 'a long walk home' };

/** Ann is signed in and has a photo. */
async function deleting() {
  const { memory, accounts, user, pair, sessionId } = await signedIn();
  await accounts.authenticate(pair);
  const { images } = aCore(memory, {}, atOnceGone);
  const upload = async (ownerId = user.id) =>
    images.upload({ ownerId, filename: 'cat.jpg', content: inChunks(await thePhoto()) });
  const image = await upload();
  const wish = { userId: user.id, sessionId, password: ann.password };
  return { memory, accounts, images, user, pair, wish, upload, image };
}

describe('Deleting an account', () => {
  it('takes it away, and every sign-in and token with it, at once', async () => {
    const { memory, accounts, user, pair, wish } = await deleting();
    const other = await accounts.logIn(ann);
    await accounts.authenticate(other);
    await accounts.deleteUser(wish);
    for (const { accessToken, refreshToken } of [pair, other]) {
      expect(await reasonOf(accounts.authenticate({ accessToken }))).to.be.instanceOf(InvalidTokenError);
      expect(await reasonOf(accounts.refresh({ refreshToken }))).to.be.instanceOf(SessionRevokedError);
    }
    expect(await reasonOf(accounts.logIn(ann))).to.be.instanceOf(InvalidCredentialsError);
    expect(await memory.users.findById(user.id)).to.equal(undefined);
  });

  it('is noticed by other processes within a second', async () => {
    const { memory, accounts, pair, wish } = await deleting();
    const elsewhere = aCore(memory).accounts;
    await elsewhere.authenticate(pair);
    await accounts.deleteUser(wish);
    memory.clock.advance(1);
    expect(await reasonOf(elsewhere.authenticate(pair))).to.be.instanceOf(InvalidTokenError);
  });

  it('frees the name, and whoever takes it has nothing of what was there', async () => {
    const { memory, accounts, images, wish, image } = await deleting();
    await accounts.deleteUser(wish);
    const next = await accounts.register(ann);
    const reason = await reasonOf(images.describe({ ownerId: next.id, imageId: image.id }));
    expect(reason).to.be.instanceOf(ImageNotFoundError);
    await accounts.clearDeletedUsers();
    expect((await accounts.listEvents({ userId: next.id, limit: 100 })).events.map(({ type }) => type)).to.deep.equal([
      'registered',
    ]);
    await accounts.authenticate(await accounts.logIn(ann));
    expect(memory.events.events.every(({ userId }) => userId === next.id)).to.equal(true);
  });

  for (const [what, password] of [
    ['another', 'wrong horse'],
    ['an ill-formed', `${ann.password}\ud800`],
    ['an empty', ''],
  ] as const) {
    it(`is not done with ${what} password, and that is written down`, async () => {
      const { memory, accounts, pair, wish, image, images } = await deleting();
      const reason = await reasonOf(accounts.deleteUser({ ...wish, password }));
      expect(reason).to.be.instanceOf(InvalidCredentialsError);
      expect(memory.events.events.at(-1)).to.include({ type: 'login-failed', sessionId: wish.sessionId });
      await accounts.authenticate(pair);
      await images.describe({ ownerId: wish.userId, imageId: image.id });
    });
  }

  it('counts as a guess at the password, with those of sign-ins', async () => {
    const { memory, wish } = await deleting();
    const { accounts } = aCore(memory, {}, { throttling: defaultThrottling });
    const client = { address: '192.0.2.1' };
    for (let guesses = 0; guesses < 3; guesses++) {
      for (const guess of [
        accounts.deleteUser({ ...wish, password: 'wrong', client }),
        accounts.logIn({ ...ann, password: 'wrong', client }),
      ]) {
        await reasonOf(guess);
      }
    }
    expect(await reasonOf(accounts.deleteUser({ ...wish, client }))).to.be.instanceOf(TooManyAttemptsError);
    await accounts.deleteUser({ ...wish, client: { address: '198.51.100.1' } });
  });

  it('is not done where no password can be compared, or nothing counted', async () => {
    const { memory, wish, accounts, pair } = await deleting();
    const [overloaded, away] = [new OverloadedError(), new DependencyUnavailableError()];
    for (const [adapters, reason] of [
      [{ passwords: failing(memory.passwords, 'verify', overloaded) }, overloaded],
      [{ attempts: failing(memory.attempts, 'reserve', away) }, away],
    ] as const) {
      const there = aCore(memory, adapters, { throttling: defaultThrottling }).accounts;
      expect(await reasonOf(there.deleteUser(wish))).to.equal(reason);
    }
    await accounts.authenticate(pair);
  });

  it('is done once, however many ask at the same moment, and each is told so', async () => {
    const { memory, accounts, wish } = await deleting();
    expect(reasonsOf(await atOnce(5, () => accounts.deleteUser(wish)))).to.deep.equal([]);
    expect(await memory.users.deletedUsers()).to.have.lengthOf(1);
  });

  it('is not done where the password is another one by the end of the comparison', async () => {
    const { memory, wish, user } = await deleting();
    const there = aCore(memory, {
      users: watched(memory.users, async (method) => {
        if (method !== 'delete') return;
        const { passwordHash: from } = (await memory.users.findById(user.id))!;
        await memory.users.changePassword(user.id, { from, to: await memory.passwords.hash('another long walk') });
      }),
    }).accounts;
    expect(await reasonOf(there.deleteUser(wish))).to.be.instanceOf(InvalidCredentialsError);
    expect(await memory.users.findById(user.id)).not.to.equal(undefined);
  });

  it('is done where a sign-in has hashed the same password anew', async () => {
    const { memory, wish, user } = await deleting();
    let isRehashed = false;
    const users = watched(memory.users, async (method) => {
      if (method !== 'delete' || isRehashed) return;
      isRehashed = true;
      const { passwordHash: from } = (await memory.users.findById(user.id))!;
      await memory.users.changePassword(user.id, { from, to: await memory.passwords.hash(ann.password) });
    });
    await aCore(memory, { users }).accounts.deleteUser(wish);
    expect(await memory.users.findById(user.id)).to.equal(undefined);
  });

  it('is not for an account that is closed: whoever closed it may want it to stay', async () => {
    const { memory, accounts, wish, user } = await deleting();
    await memory.users.setDisabled(user.id, noon);
    expect(await reasonOf(accounts.deleteUser(wish))).to.be.instanceOf(InvalidTokenError);
    expect(await memory.users.findById(user.id)).not.to.equal(undefined);
  });

  it('has happened when its sessions can no longer be looked up', async () => {
    const { memory, wish, user } = await deleting();
    const sessions = failing(memory.sessions, 'listLive', new DependencyUnavailableError());
    await aCore(memory, { sessions }).accounts.deleteUser(wish);
    expect(await memory.users.findById(user.id)).to.equal(undefined);
  });

  it('opens no session to who was still being compared when it happened', async () => {
    const { memory, accounts, wish, user } = await deleting();
    const sessions = watched(memory.sessions, async (method) => {
      if (method === 'add') await accounts.deleteUser(wish);
    });
    const reason = await reasonOf(aCore(memory, { sessions }).accounts.logIn(ann));
    expect(reason).to.be.instanceOf(InvalidCredentialsError);
    await accounts.clearDeletedUsers();
    expect(await memory.sessions.listLive(user.id, noon)).to.deep.equal([]);
  });

  it('has links open nothing, before anything of the images is done', async () => {
    const { memory, accounts, wish, user, image } = await deleting();
    const { links } = aCore(memory).images;
    const file = { representation: 'original' } as const;
    const made = await links.make({ ownerId: user.id, imageId: image.id, file, expiresInSeconds: 3600 });
    await accounts.deleteUser(wish);
    expect(await reasonOf(links.open(made))).to.be.instanceOf(ImageNotFoundError);
    expect(await reasonOf(links.follow(made))).to.be.instanceOf(ImageNotFoundError);
  });
});

describe('Clearing what deleted users have left', () => {
  const impatient = { limits: { deletedUserSeconds: 0, deletedImageSeconds: 0 } };

  async function cleared(memory: ReturnType<typeof memoryAdapters>) {
    const { accounts, images } = aCore(memory, {}, impatient);
    while ((await accounts.clearDeletedUsers()) > 0);
    while ((await images.deleteDiscardedBlobs()) > 0);
  }

  it('leaves nothing, and forgets the user', async () => {
    const { memory, accounts, wish, user, upload } = await deleting();
    for (let count = 0; count < 103; count++) await upload();
    await accounts.deleteUser(wish);
    await cleared(memory);
    expect(await tracesIn(memory, user.id)).to.deep.equal(nothing);
    expect(await memory.sessions.find(wish.sessionId)).to.equal(undefined);
    expect(memory.events.events).to.deep.equal([]);
    expect(await memory.users.deletedUsers()).to.deep.equal([]);
  });

  it('leaves what is anybody else’s', async () => {
    const { memory, accounts, images, wish, upload } = await deleting();
    const { id: ownerId } = await accounts.register(bob);
    const pair = await accounts.logIn(bob);
    const { id: imageId } = await upload(ownerId);
    await accounts.deleteUser(wish);
    await cleared(memory);
    await accounts.authenticate(pair);
    await images.describe({ ownerId, imageId });
    expect((await accounts.listEvents({ userId: ownerId, limit: 100 })).events).to.have.lengthOf(2);
  });

  it('does a part at a time, of each user’s', async () => {
    const { memory, accounts, wish, upload } = await deleting();
    for (let count = 0; count < 100; count++) await upload();
    await accounts.deleteUser(wish);
    await accounts.clearDeletedUsers();
    expect((await tracesIn(memory, wish.userId)).listed).to.equal(1);
  });

  it('goes on where it failed or died, wherever that was', async () => {
    for (const [port, method] of [
      ['images', 'page'],
      ['images', 'delete'],
      ['sessions', 'deleteOf'],
      ['events', 'deleteOf'],
      ['users', 'forgetDeleted'],
    ] as const) {
      const { memory, accounts, wish, user } = await deleting();
      await accounts.deleteUser(wish);
      const broken = { [port]: failing(memory[port], method, new DependencyUnavailableError()) };
      const there = aCore(memory, broken, impatient).accounts;
      const reason = await reasonOf(there.clearDeletedUsers().then(() => there.clearDeletedUsers()));
      expect(reason, `${port}.${method}`).to.be.instanceOf(DependencyUnavailableError);
      await cleared(memory);
      expect(await tracesIn(memory, user.id), `${port}.${method}`).to.deep.equal(nothing);
      expect(await memory.users.deletedUsers()).to.deep.equal([]);
    }
  });

  it('may be done by many at the same moment', async () => {
    const { memory, accounts, wish, user, upload } = await deleting();
    for (let count = 0; count < 20; count++) await upload();
    await accounts.deleteUser(wish);
    expect(reasonsOf(await atOnce(10, () => cleared(memory)))).to.deep.equal([]);
    expect(await tracesIn(memory, user.id)).to.deep.equal(nothing);
  });

  it('remembers the user as long as something that was let in before could end', async () => {
    const { memory, accounts, wish } = await deleting();
    await accounts.deleteUser(wish);
    const { accounts: patient } = aCore(memory, {}, { limits: { deletedUserSeconds: 3600 } });
    while ((await patient.clearDeletedUsers()) > 0);
    expect(await memory.users.deletedUsers()).to.have.lengthOf(1);
  });

  it('leaves no image of an upload that ends after the account was deleted', async () => {
    const { memory, accounts, images, wish, user } = await deleting();
    const upload = await images.receive({ content: inChunks(await thePhoto()) });
    await accounts.deleteUser(wish);
    const patient = aCore(memory, {}, { limits: { ...impatient.limits, deletedUserSeconds: 3600 } }).accounts;
    while ((await patient.clearDeletedUsers()) > 0);
    await images.keep({ ownerId: user.id, filename: 'cat.jpg', upload });
    await cleared(memory);
    expect(await tracesIn(memory, user.id)).to.deep.equal(nothing);
  });

  it('waits for an upload that is under way, however long that takes', async () => {
    const { memory, accounts, wish, user } = await deleting();
    const image = anImage({ ownerId: user.id });
    await memory.images.begin(anIntent(image));
    await accounts.deleteUser(wish);
    await cleared(memory);
    expect(await memory.users.deletedUsers()).to.have.lengthOf(1);
    await memory.images.complete(image);
    await cleared(memory);
    expect(await tracesIn(memory, user.id)).to.deep.equal(nothing);
    expect(await memory.users.deletedUsers()).to.deep.equal([]);
  });

  it('overlooks no image of an upload that ends while it looks', async () => {
    const { memory, accounts, wish, user } = await deleting();
    const image = anImage({ ownerId: user.id });
    await memory.images.begin(anIntent(image));
    await accounts.deleteUser(wish);
    let isCompleted = false;
    const images = watched(memory.images, async (method) => {
      if (method !== 'page' || isCompleted) return;
      isCompleted = true;
      await memory.images.complete(image);
    });
    const there = aCore(memory, { images }, impatient).accounts;
    while ((await there.clearDeletedUsers()) > 0);
    expect((await tracesIn(memory, user.id)).listed).to.equal(0);
  });

  it('takes what came too late for a reference: a session and an event of nobody', async () => {
    const { memory, accounts, wish, user } = await deleting();
    await accounts.deleteUser(wish);
    await memory.sessions.add(aSession({ userId: user.id }));
    await memory.events.append(anEvent({ userId: user.id }), new Date(0));
    await cleared(memory);
    expect(await memory.sessions.listLive(user.id, noon)).to.deep.equal([]);
    expect(memory.events.events).to.deep.equal([]);
  });

  it('has nothing to do where nobody was deleted', async () => {
    const { memory, accounts, upload, user } = await deleting();
    await upload(aFreshId());
    expect(await accounts.clearDeletedUsers()).to.equal(0);
    expect((await tracesIn(memory, user.id)).listed).to.equal(1);
  });
});

describe('Deleting a user as whoever runs the service', () => {
  it('needs no password, and does the same', async () => {
    const { memory, wish, user, pair } = await deleting();
    const { accounts, operator } = aCore(memory);
    await accounts.authenticate(pair);
    expect(await operator.deleteUser({ username: 'ANN@example.org' })).to.deep.equal(user);
    expect(await reasonOf(accounts.authenticate(pair))).to.be.instanceOf(InvalidTokenError);
    expect(await memory.users.deletedUsers()).to.have.nested.property('[0].id', wish.userId);
    expect(await reasonOf(operator.deleteUser(ann))).to.be.instanceOf(UserNotFoundError);
  });

  it('is done for a closed account, too', async () => {
    const { memory } = await deleting();
    const { operator } = aCore(memory);
    await operator.disableUser(ann);
    await operator.deleteUser(ann);
    expect(await operator.listUsers({ limit: 100 })).to.deep.equal([]);
  });

  it('wins over whoever changes the password at the same moment', async () => {
    const { memory, user } = await deleting();
    let changes = 0;
    const users = watched(memory.users, async (method) => {
      if (method !== 'delete' || ++changes > 3) return;
      const { passwordHash: from } = (await memory.users.findById(user.id))!;
      await memory.users.changePassword(user.id, { from, to: `v1$0$${changes}` });
    });
    await aCore(memory, { users }).operator.deleteUser(ann);
    expect(await memory.users.findById(user.id)).to.equal(undefined);
  });

  it('lets whoever takes the name next begin without the wrong guesses at it', async () => {
    const { memory } = await deleting();
    const { accounts, operator } = aCore(memory, {}, { throttling: defaultThrottling });
    const from = (host: number) => ({ client: { address: `198.51.100.${host}` } });
    for (let host = 0; host < 10; host++) await reasonOf(accounts.logIn({ ...ann, password: 'no', ...from(host) }));
    await operator.deleteUser(ann);
    await accounts.register(ann);
    await accounts.logIn({ ...ann, ...from(11) });
  });
});

/** The same port with one method that fails. */
function failing<Port extends object>(port: Port, failed: string, error: Error): Port {
  return watched(port, (method) => {
    if (method === failed) throw error;
  });
}
