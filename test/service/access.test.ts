import { randomUUID } from 'node:crypto';
import { expect } from 'chai';
import { aForm, aPassword, type Client, inShort, jsonFrom, type User } from '../support/client.ts';
import type { Answer } from '../support/openapi.ts';
import { aPhoto } from '../support/photos.ts';
import { type Service, startService } from '../support/service.ts';
import { worlds } from '../support/worlds.ts';

type Route = { readonly method: string; readonly path: string; readonly isOpen: boolean };
type Body = NonNullable<RequestInit['body']>;

const malformed = ['1', 'x', 'null', '..%2f..', '%00', `${randomUUID()}0`, '0'.repeat(36), "'%20or%201=1"];
const refreshing = 'POST /auth/refresh';

for (const world of worlds) {
  describe(`Who may do what (${world.name})`, () => {
    let service: Service;
    let photo: Uint8Array;
    let routes: readonly Route[];
    let cells = 0;

    // Made from the declarations: a route that is added is in here, and fails where nothing is known about it.
    before(async () => {
      service = await startService(world);
      photo = await aPhoto({ width: 64, height: 48 });
      routes = Object.entries(service.api.document.paths).flatMap(([path, methods]) =>
        Object.entries(methods).map(([method, operation]) => {
          const { security } = operation as typeof operation & { security: readonly object[] };
          return { method: method.toUpperCase(), path, isOpen: security.length === 0 };
        }),
      );
    });
    after(() => service.close());

    const nameOf = ({ method, path }: Route) => `${method} ${path}`;
    const closed = () => routes.filter(({ isOpen }) => !isOpen);
    const withIds = () => closed().filter(({ path }) => path.includes('{id}'));

    /** A body that the route takes. */
    function bodyOf(route: Route): { body: Body | null; headers: Record<string, string> } {
      const bodies: Record<string, object | FormData | null> = {
        'POST /image/upload': aForm(['file', photo, 'cat.jpg']),
        'POST /auth/password': { current_password: aPassword, new_password: 'a long walk home' },
        'POST /image/{id}/links': { representation: 'compressed', expires_in: 60 },
        'POST /image/delete': { ids: [randomUUID()] },
        'POST /auth/logout': null,
        'DELETE /auth/me': { password: aPassword },
        [refreshing]: null,
      };
      const body = bodies[nameOf(route)];
      if (body === undefined && route.method === 'POST') throw new Error(`Say here what ${nameOf(route)} takes.`);
      if (!body) return { body: null, headers: {} };
      if (body instanceof FormData) return { body, headers: {} };
      return { body: JSON.stringify(body), headers: { 'Content-Type': 'application/json' } };
    }

    /** The id of something of the user's that the route is about. */
    async function ownedBy(user: User, { path }: Route): Promise<string> {
      if (path.startsWith('/image/')) return (await user.uploads(photo)).id;
      if (!path.startsWith('/auth/sessions/')) throw new Error(`Say here what ${path} is about.`);
      await service.visitor.sends('/auth/login', { username: user.username, password: aPassword });
      const answer = jsonFrom(200, await user.asks('GET', '/auth/sessions'));
      const { sessions } = answer as { sessions: readonly { id: string; current: boolean }[] };
      return sessions.find(({ current }) => !current)?.id ?? expect.fail('there are two sessions');
    }

    async function ask(who: Client, route: Route, id = randomUUID() as string): Promise<Answer> {
      cells++;
      const { body, headers } = bodyOf(route);
      return who.asks(route.method, route.path.replace('{id}', id), body, headers);
    }

    const bearer = (user: User, route: Route) =>
      nameOf(route) === refreshing ? user.withToken(user.tokens.refresh_token) : user;

    it('lets users do everything with what is theirs', async () => {
      for (const route of closed()) {
        const ann = await service.aUser();
        const id = route.path.includes('{id}') ? await ownedBy(ann, route) : undefined;
        expect((await ask(bearer(ann, route), route, id)).status, nameOf(route)).to.be.within(200, 204);
      }
    });

    it('asks everybody else to sign in, whatever it is about', async () => {
      const ann = await service.aUser();
      for (const route of closed()) {
        const ids = route.path.includes('{id}') ? [await ownedBy(ann, route), randomUUID(), ...malformed] : [undefined];
        for (const id of ids) {
          const answer = await ask(service.visitor, route, id);
          expect(inShort(answer), nameOf(route)).to.equal('401 missing-token');
        }
      }
    });

    it('refuses who has signed out, whatever it is about', async () => {
      for (const route of closed()) {
        const ann = await service.aUser();
        const id = route.path.includes('{id}') ? await ownedBy(ann, route) : undefined;
        await ann.asks('POST', '/auth/logout');
        const ids = id === undefined ? [undefined] : [id, randomUUID(), ...malformed];
        for (const each of ids) {
          const answer = await ask(bearer(ann, route), route, each);
          const expected = {
            [refreshing]: '401 session-revoked',
            // ending what has ended is as good
            'POST /auth/logout': '204',
          }[nameOf(route)];
          const actual = answer.status === 204 ? '204' : inShort(answer);
          expect(actual, nameOf(route)).to.equal(expected ?? '401 invalid-token');
        }
      }
    });

    it('answers the same bytes for what is another’s, for what is not there and for what is no id', async () => {
      const [ann, bob] = [await service.aUser(), await service.aUser()];
      for (const route of withIds()) {
        const id = await ownedBy(ann, route);
        const foreign = await ask(bob, route, id);
        expect(inShort(foreign), nameOf(route)).to.equal('404 not-found');
        for (const other of [id.toUpperCase(), randomUUID(), ...malformed]) {
          const answer = await ask(bob, route, other);
          expect(textOf(answer), `${nameOf(route)} ${other}`).to.equal(textOf(foreign));
          expect(headersOf(answer), `${nameOf(route)} ${other}`).to.deep.equal(headersOf(foreign));
        }
        expect((await ask(ann, route, id)).status, 'and it is still there').to.be.within(200, 204);
      }
    });

    it('shows nobody the lists of others, and takes their cursors from nobody', async () => {
      const [ann, bob] = [await service.aUser(), await service.aUser()];
      for (let count = 0; count < 2; count++) await ann.uploads(photo);
      const cursors: string[] = [];
      for (const path of ['/image/list', '/auth/events']) {
        const page = jsonFrom(200, await ann.asks('GET', `${path}?limit=1`)) as { next_cursor: string };
        cursors.push(page.next_cursor);
      }
      const [ofImages = '', ofEvents = ''] = cursors;
      for (const [who, path, cursor] of [
        [bob, '/image/list', ofImages],
        [bob, '/auth/events', ofEvents],
        [ann, '/image/list', ofEvents],
        [ann, '/auth/events', ofImages],
      ] as const) {
        expect(inShort(await who.asks('GET', `${path}?cursor=${cursor}`)), path).to.equal('400 invalid-cursor');
      }
      expect(await bob.lists()).to.deep.equal({ images: [], next_cursor: null });
    });

    it('was looked at for every route', () => {
      expect(withIds().length).to.be.greaterThan(3);
      expect(closed().length).to.be.greaterThan(withIds().length);
      // own, foreign in two spellings, missing, malformed, each without a token and with a dead one
      const expected = closed().length * 3 + withIds().length * 3 * (malformed.length + 2);
      expect(cells, 'cells of the matrix').to.be.at.least(expected);
    });
  });
}

function textOf({ bytes }: Answer): string {
  return Buffer.from(bytes).toString();
}

/** Those that could tell two answers apart. */
function headersOf({ headers }: Answer): Record<string, string> {
  const ofTheRequest = new Set(['x-request-id', 'date', 'ratelimit', 'ratelimit-policy']);
  return Object.fromEntries([...headers].filter(([name]) => !ofTheRequest.has(name)));
}
