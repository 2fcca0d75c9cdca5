import { expect } from 'chai';
import { createPictures } from '../../../../src/adapters/web/app/photos/create-pictures.ts';

/** Pictures whose files arrive when a test says so. */
function harness({ atOnce = 2, bytesMax = 1000 } = {}) {
  const begun: string[] = [];
  const aborted: string[] = [];
  const revoked: string[] = [];
  const arrivals = new Map<string, PromiseWithResolvers<Blob>>();
  let urls = 0;
  const pictures = createPictures({
    async load(key, signal) {
      begun.push(key);
      const arrival = Promise.withResolvers<Blob>();
      arrivals.set(key, arrival);
      signal.addEventListener('abort', () => {
        aborted.push(key);
        arrival.reject(signal.reason);
      });
      return arrival.promise;
    },
    mayHelp: () => false,
    atOnce,
    bytesMax,
    urls: { createObjectURL: () => `url-${++urls}`, revokeObjectURL: (url) => void revoked.push(url) },
  });
  const shown: string[] = [];
  return {
    pictures,
    begun,
    aborted,
    revoked,
    shown,
    wants: (key: string, distance = 0) =>
      pictures.want(key, { distance: () => distance, show: (url) => void shown.push(`${key} ${url}`) }),
    arrives: async (key: string, bytes = 10) => {
      arrivals.get(key)?.resolve(new Blob([new Uint8Array(bytes)]));
      await settled();
    },
    fails: async (key: string) => {
      arrivals.get(key)?.reject(new Error('broken'));
      await settled();
    },
  };
}

const settled = () => new Promise((resolve) => setImmediate(resolve));

describe('The pictures of the gallery', () => {
  it('are loaded a few at a time, and the nearest first', async () => {
    const { wants, begun, arrives } = harness();
    wants('far', 300);
    wants('near', 10);
    wants('middle', 100);
    await settled();
    expect(begun).to.deep.equal(['near', 'middle']);
    await arrives('near');
    expect(begun).to.deep.equal(['near', 'middle', 'far']);
  });

  it('are shown to all who want them, and at once to whoever wants them later', async () => {
    const { wants, shown, arrives, pictures } = harness();
    wants('a');
    wants('a');
    await settled();
    await arrives('a');
    wants('a');
    expect(shown).to.deep.equal(['a url-1', 'a url-1', 'a url-1']);
    expect(pictures.peek('a')).to.equal('url-1');
  });

  it('are no longer asked for when nobody wants them any more', async () => {
    const { wants, begun, aborted } = harness({ atOnce: 1 });
    const release = [wants('a'), wants('b')];
    await settled();
    for (const end of release) end();
    await settled();
    expect(begun).to.deep.equal(['a']);
    expect(aborted).to.deep.equal(['a']);
    wants('c');
    await settled();
    expect(begun).to.deep.equal(['a', 'c']);
  });

  it('are kept until there are too many bytes, the last ones the longest, and those that are shown in any case', async () => {
    const { wants, arrives, revoked, pictures } = harness({ bytesMax: 25 });
    for (const key of ['shown', 'old', 'new']) {
      const end = wants(key);
      await settled();
      await arrives(key);
      if (key !== 'shown') end();
    }
    expect(revoked).to.deep.equal(['url-2']);
    expect(['shown', 'old', 'new'].map((key) => pictures.peek(key))).to.deep.equal(['url-1', undefined, 'url-3']);
  });

  it('hold up no other when one cannot be had', async () => {
    const { wants, begun, fails, shown } = harness({ atOnce: 1 });
    wants('broken');
    wants('other');
    await settled();
    await fails('broken');
    expect(begun).to.deep.equal(['broken', 'other']);
    expect(shown).to.deep.equal([]);
  });

  it('are forgotten, with what is under way', async () => {
    const { wants, arrives, aborted, revoked, pictures } = harness();
    wants('a');
    wants('b');
    await settled();
    await arrives('a');
    pictures.clear();
    expect([revoked, aborted]).to.deep.equal([['url-1'], ['b']]);
    expect(pictures.peek('a')).to.equal(undefined);
  });
});
