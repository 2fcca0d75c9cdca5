import { randomUUID } from 'node:crypto';
import { type Client, type ClientOptions, createClient, type Fetch } from 'silverprint/client';
import { aPassword } from './client.ts';
import type { ApiDocument } from './openapi.ts';
import type { Service } from './service.ts';

/** Somebody who uses a service by the client that it comes with. Every answer is held against the OpenAPI document. */
export type Person = Client & { readonly username: string };

/** Somebody without an account, or not signed in yet. */
export function aVisitor({ url, api }: Service, options: Partial<ClientOptions> = {}): Client {
  return createClient({ url, fetch: checked(api), ...options });
}

/** Somebody with an account, signed in. */
export async function aPerson(service: Service, options: Partial<ClientOptions> = {}): Promise<Person> {
  const client = aVisitor(service, options);
  const username = `ann-${randomUUID()}@example.org`;
  await client.auth.register({ username, password: aPassword, name: 'Ann' });
  await client.auth.logIn({ username, password: aPassword });
  return { ...client, username };
}

function checked(api: ApiDocument): Fetch {
  return async (url, init) => {
    const answer = await fetch(url, init);
    const { status, headers } = answer;
    const bytes = await answer.clone().bytes();
    api.assertDescribes(init.method ?? 'GET', new URL(url).pathname, { status, headers, bytes });
    return answer;
  };
}
