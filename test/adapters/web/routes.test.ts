import { expect } from 'chai';
import { linkTo, type Route, routeOf } from '../../../src/adapters/web/app/frame/routes.ts';

const routes: readonly Route[] = [
  { name: 'photos' },
  { name: 'photo', id: '0d1c9a54-6d2c-4f0e-9c55-3ffb2f3e7f3b' },
  { name: 'account' },
  { name: 'register' },
];

describe('the routes of the gallery', () => {
  for (const route of routes) {
    it(`lead where links say: ${linkTo(route)}`, () => {
      expect(routeOf(linkTo(route))).to.deep.equal(route);
    });
  }

  it('are the photos for whatever is none', () => {
    const hashes = ['', '#', '#/', '#/elsewhere', '#/photos/1', '#/photos/../account', '#main'];
    expect(hashes.map(routeOf)).to.deep.equal(hashes.map(() => ({ name: 'photos' })));
  });
});
