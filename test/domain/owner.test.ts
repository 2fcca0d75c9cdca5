import { expect } from 'chai';
import { ValidationError } from '../../src/domain/errors.ts';
import { assertOwnerId } from '../../src/domain/owner.ts';

describe('An owner id', () => {
  for (const ownerId of ['a', 'x'.repeat(128), '👤'.repeat(64), 'ann@example.org', ' ', '../..', "' or 1=1"]) {
    it(`may be ${JSON.stringify(ownerId).slice(0, 30)}`, () => {
      assertOwnerId(ownerId);
    });
  }

  for (const [what, ownerId] of [
    ['empty', ''],
    ['too long', 'x'.repeat(129)],
    ['with a NUL', 'ann\u0000'],
    ['with a lone surrogate', 'ann\ud800'],
  ] as const) {
    it(`is refused when it is ${what}`, () => {
      expect(() => assertOwnerId(ownerId))
        .to.throw(ValidationError)
        .with.nested.property('violations[0].pointer', '/ownerId');
    });
  }

  it('is refused when it is no string, as a host without types may hand it in', () => {
    for (const ownerId of [undefined, null, 7, ['a'], { length: 1 }]) {
      // @ts-expect-error: that it is no string is the point
      expect(() => assertOwnerId(ownerId)).to.throw(ValidationError);
    }
  });
});
