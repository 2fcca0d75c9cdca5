import { expect } from 'chai';
import { aPassword, type User } from '../../support/client.ts';
import type { Service } from '../../support/service.ts';
import type { Shell } from './shell.ts';

/** Somebody with an account, whose session is kept on this machine. */
export async function signedIn(machine: Shell, service: Service): Promise<User> {
  const user = await service.aUser();
  const { status, err } = await machine.runs(['login'], {
    settings: { username: user.username, password: aPassword },
  });
  expect(status, err).to.equal(0);
  return user;
}
