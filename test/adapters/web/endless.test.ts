import { expect } from 'chai';
import { createEndless } from '../../../src/adapters/web/app/frame/endless.ts';

async function* twoPages() {
  yield { items: [1, 2], last: false };
  yield { items: [3], last: true };
}

describe('an endless list', () => {
  it('has nothing before it is asked', () => {
    expect(createEndless(twoPages).pages.get()).to.deep.include({ items: [], state: 'more' });
  });

  it('grows by a page at a time, and knows its end without asking behind it', async () => {
    const { pages, more } = createEndless(twoPages);
    await more();
    expect(pages.get()).to.deep.include({ items: [1, 2], state: 'more' });
    await more();
    expect(pages.get()).to.deep.include({ items: [1, 2, 3], state: 'ended' });
    await more();
    expect(pages.get().items).to.deep.equal([1, 2, 3]);
  });

  it('asks once, however often it is told to at the same moment', async () => {
    const { pages, more } = createEndless(twoPages);
    await Promise.all([more(), more(), more()]);
    expect(pages.get().items).to.deep.equal([1, 2]);
  });

  it('says why it could not, and begins anew when it is asked again', async () => {
    let broken = true;
    const { pages, more } = createEndless(async function* () {
      yield { items: [1], last: false };
      if (broken) throw new Error('gone');
      yield { items: [2], last: true };
    });
    await more();
    await more();
    expect(pages.get()).to.deep.include({ items: [], state: 'failed' });
    expect(String(pages.get().error)).to.contain('gone');
    broken = false;
    await more();
    await more();
    expect(pages.get()).to.deep.include({ items: [1, 2], state: 'ended' });
  });
});
