import { createHmac, randomBytes } from 'node:crypto';
import bcrypt from 'bcrypt';
import { expect } from 'chai';
import { BcryptPasswordHasher } from '../../../src/adapters/bcrypt/index.ts';
import { atOnce, reasonOf } from '../../../src/testing/outcomes.ts';
import { passwordHasherContract } from '../../../src/testing/password-hasher.contract.ts';

const pepper = { id: 1, key: new Uint8Array(32).fill(7) };
const oldPepper = { id: 0, key: new Uint8Array(32).fill(6) };
const hasher = new BcryptPasswordHasher({ cost: 4, pepper, oldPeppers: [oldPepper] });

passwordHasherContract('BcryptPasswordHasher', async () => ({
  subject: hasher,
  other: new BcryptPasswordHasher({ cost: 4, pepper: oldPepper }),
  narrow: new BcryptPasswordHasher({ cost: 4, pepper, lane: { runningMax: 1, waitingMax: 1 } }),
  close: async () => {},
}));

describe('BcryptPasswordHasher', () => {
  it('stores v1, the number of the pepper, and bcrypt of the keyed hash', async () => {
    const stored = await hasher.hash('correct horse');
    expect(stored).to.match(/^v1\$1\$\$2b\$04\$[./A-Za-z0-9]{53}$/);
    const keyed = createHmac('sha384', pepper.key).update('correct horse', 'utf8').digest('base64');
    expect(await bcrypt.compare(keyed, stored.slice('v1$1$'.length))).to.equal(true);
  });

  it('verifies nothing without the pepper', async () => {
    const stored = await hasher.hash('correct horse');
    const stranger = new BcryptPasswordHasher({ cost: 4, pepper: { id: 1, key: new Uint8Array(32).fill(8) } });
    expect(await stranger.verify('correct horse', stored)).to.equal(false);
  });

  it('neither verifies nor keeps what a pepper made that it does not know', async () => {
    const next = new BcryptPasswordHasher({ cost: 4, pepper: { id: 2, key: pepper.key } });
    const stored = await hasher.hash('correct horse');
    expect(await next.verify('correct horse', stored)).to.equal(false);
    expect(next.needsRehash(stored)).to.equal(true);
  });

  it('verifies what an older pepper made, and wants it made again', async () => {
    const next = new BcryptPasswordHasher({ cost: 4, pepper: { id: 2, key: randomBytes(32) }, oldPeppers: [pepper] });
    const stored = await hasher.hash('correct horse');
    expect(await next.verify('correct horse', stored)).to.equal(true);
    expect(next.needsRehash(stored)).to.equal(true);
    expect(await next.hash('correct horse')).to.match(/^v1\$2\$/);
  });

  it('verifies what was made at another cost, and wants it made again', async () => {
    for (const cost of [5, 6]) {
      const stored = await new BcryptPasswordHasher({ cost, pepper }).hash('correct horse');
      expect(await hasher.verify('correct horse', stored)).to.equal(true);
      expect(hasher.needsRehash(stored)).to.equal(true);
    }
  });

  it('verifies nothing against a malformed form, and wants it made again', async () => {
    const stored = await hasher.hash('correct horse');
    const bare = stored.slice('v1$1$'.length);
    for (const malformed of [
      '',
      bare,
      `v2$1$${bare}`,
      `v1$1$${bare.slice(0, -1)}`,
      `${stored}=`,
      `v1$1$$2b$99${bare.slice(6)}`,
    ]) {
      expect(await hasher.verify('correct horse', malformed), malformed).to.equal(false);
      expect(hasher.needsRehash(malformed), malformed).to.equal(true);
    }
  });

  it('takes no password that is no Unicode, whose surrogates would all count alike', async () => {
    expect(await reasonOf(hasher.hash('password\ud800'))).to.be.instanceOf(RangeError);
    const stored = await hasher.hash('password\ufffd');
    expect(await hasher.verify('password\ud800', stored)).to.equal(false);
  });

  it('refuses a cost that bcrypt does not have, and a pepper that is too short', () => {
    for (const cost of [3, 32, 4.5, Number.NaN]) {
      expect(() => new BcryptPasswordHasher({ cost, pepper }), `${cost}`).to.throw(RangeError);
    }
    expect(() => new BcryptPasswordHasher({ cost: 4, pepper: { id: 1, key: new Uint8Array(31) } })).to.throw(
      RangeError,
    );
  });

  it('refuses peppers that are too short, or that a stored number does not tell apart', () => {
    for (const oldPeppers of [
      [{ id: 2, key: new Uint8Array(31) }],
      [{ ...oldPepper, id: 1 }],
      [oldPepper, oldPepper],
    ]) {
      expect(() => new BcryptPasswordHasher({ cost: 4, pepper, oldPeppers })).to.throw(RangeError);
    }
  });

  describe('with nobody to compare with', () => {
    const cases: readonly [string, string | undefined][] = [
      ['an absent user', undefined],
      ['a malformed form', 'v1$1$$2b$04$short'],
      ['a cost that bcrypt does not have', `v1$1$$2b$99$${'a'.repeat(53)}`],
      ["an unknown pepper's form", `v1$9$${bcrypt.hashSync('x', 4)}`],
    ];
    for (const [what, stored] of cases) {
      it(`makes one comparison of the usual cost for ${what}`, async () => {
        const [dummy, ...more] = await comparedWith(stored);
        expect(more).to.deep.equal([]);
        expect(dummy).to.match(/^\$2b\$04\$[./A-Za-z0-9]{53}$/);
        // bcrypt gives back salt and cost of a form it can read; one that it cannot read would be answered without work.
        expect(bcrypt.hashSync('anything', String(dummy).slice(0, 29)).slice(0, 29)).to.equal(dummy?.slice(0, 29));
      });
    }

    it('makes one comparison for a real user as well', async () => {
      const stored = await hasher.hash('another password');
      expect(await comparedWith(stored)).to.deep.equal([stored.slice('v1$1$'.length)]);
    });

    it('does as much work for a hash that was cheaper to make: 16 + 16 + 32 + 64 rounds are 128', async () => {
      const stored = await hasher.hash('correct horse');
      const dearer = new BcryptPasswordHasher({ cost: 7, pepper });
      const compared = await comparedWith(stored, dearer);
      expect(compared.map((hash) => Number(hash.slice(4, 6)))).to.deep.equal([4, 4, 5, 6]);
      expect(await dearer.verify('correct horse', stored)).to.equal(true);
    });
  });

  it('does nothing at all for those whom it refuses', async () => {
    const narrow = new BcryptPasswordHasher({ cost: 4, pepper, lane: { runningMax: 1, waitingMax: 1 } });
    const compared = await comparing(() => atOnce(10, () => narrow.verify('correct horse', undefined)));
    expect(compared).to.have.lengthOf(2);
  });
});

function comparedWith(stored: string | undefined, by = hasher): Promise<string[]> {
  return comparing(() => by.verify('correct horse', stored));
}

// Not by the clock: what is compared with is looked at where it goes in.
async function comparing(work: () => Promise<unknown>): Promise<string[]> {
  const compare = bcrypt.compare;
  const seen: string[] = [];
  bcrypt.compare = async (data: string | Buffer, encrypted: string) => {
    seen.push(encrypted);
    return compare(data, encrypted);
  };
  try {
    await work();
  } finally {
    bcrypt.compare = compare;
  }
  return seen;
}
