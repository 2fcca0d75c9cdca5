import { readFileSync } from 'node:fs';
import { expect } from 'chai';
import { createClient, memoryTokens, ProblemError } from 'silverprint/client';
import { clientTypes, clientTypesPath } from '../../tools/client-types.ts';
import { type Service, startService } from '../support/service.ts';
import { edDsa } from '../support/worlds.ts';
import { rejection } from './wire.ts';

const id = '01234567-89ab-4cde-8f01-23456789abcd';
const aLink = {
  representation: 'original',
  privacy: 'strip',
  size: 'thumb',
  filename: 'a.jpg',
  generation: '0',
  expires: '1',
  signature: 's',
};
const everything = {
  limit: 1,
  cursor: 'c',
  order: 'taken',
  since: new Date(0),
  until: '2026-11-22T12:00:00Z',
  sha256: '0'.repeat(64),
} as const;
const login = { username: 'ann', password: 'a long walk home' };

describe('The client and the OpenAPI document', () => {
  let service: Service;
  before(async () => {
    service = await startService(edDsa);
  });
  after(() => service.close());

  it('agree on every type; tools/client-types.ts writes them anew', () => {
    expect(readFileSync(clientTypesPath, 'utf8')).to.equal(clientTypes(service.api.document));
  });

  it('agree on every operation that is for programs, and on each of its parameters', async () => {
    const asked: string[] = [];
    const { auth, images, service: about } = answered((operation) => asked.push(operation));
    await about.live();
    await about.ready();
    await about.keys();
    await about.describe();
    await about.follow(`/link/${id}?${new URLSearchParams(aLink).toString()}`);
    await auth.register(login);
    await auth.logIn(login);
    await auth.me();
    await auth.changePassword({ currentPassword: login.password, newPassword: 'a longer walk home' });
    await auth.sessions();
    await auth.endSession(id);
    await auth.endOtherSessions();
    await Array.fromAsync(auth.events({ limit: 1, cursor: 'c' }).pages());
    await images.upload(new Blob(['x']));
    await Array.fromAsync(images.list(everything).pages());
    await images.get(id);
    await images.print(id, { size: 'thumb' });
    await images.original(id, { privacy: 'strip' });
    await images.link(id, { representation: 'original', expires_in: 60 });
    await images.revokeLinks(id);
    await images.delete(id);
    await images.deleteMany([id]);
    await answered((operation) => asked.push(operation), { expired: true }).auth.me();
    await auth.deleteAccount({ password: login.password });
    await auth.logIn(login);
    await auth.logOut();
    const described = operations().flatMap(({ name, parameters }) => [
      name,
      ...parameters.map((each) => `${name}?${each}`),
    ]);
    expect([...new Set(asked)].toSorted(byText)).to.deep.equal(described.toSorted(byText));
  });

  it('agree on every problem: each is an error with its code', async () => {
    const codes = new Set<string>();
    for (const [code, example] of Object.entries(problemExamples())) {
      const problem = { ...example, status: 400 };
      const headers = { 'Content-Type': 'application/problem+json' };
      const fetch = async () => Response.json(problem, { status: 400, headers });
      const error = await rejection(createClient({ url: service.url, fetch }).service.live());
      expect(error).to.be.an.instanceOf(ProblemError);
      codes.add((error as ProblemError).code);
      expect((error as ProblemError).code).to.equal(code);
    }
    expect(codes.size).to.be.greaterThan(20);
  });

  /** What is asked for and answered as JSON or as a picture; the rest are pages for people. */
  function operations() {
    return Object.entries(service.api.document.paths).flatMap(([path, methods]) =>
      Object.entries(methods).flatMap(([method, { operationId, parameters = [], responses }]) => {
        const success = Object.entries(responses).find(([status]) => status.startsWith('2'));
        const [status, { content = {} }] = success!;
        const [type, media] = Object.entries(content)[0] ?? [];
        if (type !== undefined && type.startsWith('text/')) return [];
        const pattern = new RegExp(`^${method.toUpperCase()} ${path.replaceAll(/\{\w+\}/g, '[^/]+')}$`);
        const inQuery = parameters.filter((parameter) => parameter.in === 'query').map(({ name }) => name);
        const facts = { name: operationId, parameters: inQuery, pattern, status: Number(status), type };
        return [{ ...facts, example: exampleOf(media) }];
      }),
    );
  }

  /** A client whose every request is answered with the example of its operation; `note` is told which that is, and each parameter. */
  function answered(note: (operation: string) => void, { expired = false } = {}) {
    const described = operations();
    const fetch = async (url: string, init: RequestInit) => {
      const { pathname, searchParams } = new URL(url);
      const request = `${init.method} ${pathname}`;
      // A path without a parameter goes before one with
      const operation = described
        .filter(({ pattern }) => pattern.test(request))
        .toSorted((a, b) => a.pattern.source.split('[').length - b.pattern.source.split('[').length)[0];
      if (!operation) throw new Error(`The document does not know ${request}.`);
      note(operation.name);
      for (const name of searchParams.keys()) note(`${operation.name}?${name}`);
      const { status, type = '', example } = operation;
      if (status === 204) return new Response(null, { status });
      return new Response(type === 'image/jpeg' ? 'jpeg' : JSON.stringify(withoutNextPage(example)), {
        status,
        headers: { 'Content-Type': type },
      });
    };
    const expiresAt = new Date(expired ? 0 : '2100-01-01');
    const tokens = memoryTokens({ username: 'ann', accessToken: 'a', refreshToken: 'r', expiresAt });
    return createClient({ url: service.url, fetch, tokens, retries: 0 });
  }

  function problemExamples(): Record<string, object> {
    const { components } = service.api.document as unknown as {
      components: { examples: Record<string, { value: object & { code?: string } }> };
    };
    return Object.fromEntries(
      Object.values(components.examples).flatMap(({ value }) =>
        value.code === undefined ? [] : [[value.code, value]],
      ),
    );
  }
});

function exampleOf(media: { example?: unknown; examples?: Record<string, unknown> } | undefined): unknown {
  const [named] = Object.values(media?.examples ?? {}) as { value: unknown }[];
  return media?.example ?? named?.value;
}

function withoutNextPage(example: unknown): unknown {
  return typeof example === 'object' && example !== null && 'next_cursor' in example
    ? { ...example, next_cursor: null }
    : (example ?? {});
}

function byText(one: string, other: string): number {
  return one < other ? -1 : 1;
}
