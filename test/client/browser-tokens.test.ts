import { expect } from 'chai';
import { browserTokens, type KeptSession } from 'silverprint/client';
import type { BrowserWindow, Locks } from '../../src/client/browser-tokens.ts';

type Listener = (event: { readonly key: string | null }) => void;

const session: KeptSession = {
  username: 'ann',
  accessToken: 'a',
  refreshToken: 'r',
  expiresAt: new Date('2026-11-22T12:00:00Z'),
};

describe('The session that a browser keeps', () => {
  it('is nothing at first, then what was written, and then nothing again', async () => {
    const tokens = browserTokens({ window: aWindow() });
    expect(await tokens.read()).to.equal(undefined);
    await tokens.write(session);
    expect(await tokens.read()).to.deep.equal(session);
    await tokens.write(undefined);
    expect(await tokens.read()).to.equal(undefined);
  });

  it('is one for all tabs of an origin, and another for each key', async () => {
    const window = aWindow();
    await browserTokens({ window }).write(session);
    expect(await browserTokens({ window }).read()).to.deep.equal(session);
    expect(await browserTokens({ window, key: 'other' }).read()).to.equal(undefined);
  });

  for (const text of ['', '{"accessToken":', 'null', '{"accessToken":1}', '{}']) {
    it(`is none where what is kept is damaged: ${text}`, async () => {
      const window = aWindow();
      window.localStorage.setItem('silverprint', text);
      expect(await browserTokens({ window }).read()).to.equal(undefined);
    });
  }

  it('is refreshed under the lock that all tabs share', async () => {
    const asked: string[] = [];
    const locks: Locks = {
      request: (name, _options, work) => {
        asked.push(name);
        return work({});
      },
    };
    expect(await browserTokens({ window: aWindow({ locks }) }).exclusively(async () => 'in')).to.equal('in');
    expect(asked).to.deep.equal(['silverprint']);
  });

  it('is read again when another tab was at it, whose writing arrives after its lock', async () => {
    const window = aWindow({
      locks: { request: async (_name, { ifAvailable }, work) => work(ifAvailable ? null : {}) },
    });
    const tokens = browserTokens({ window });
    const reading = tokens.exclusively(() => tokens.read());
    await Promise.resolve();
    window.localStorage.setItem('silverprint', JSON.stringify(session));
    window.happens({ key: 'silverprint' });
    expect(await reading).to.deep.equal(session);
  });

  it('is refreshed by one at a time where there are no such locks', async () => {
    const tokens = browserTokens({ window: aWindow() });
    const seen: string[] = [];
    const work = (name: string) => async () => {
      seen.push(`${name} in`);
      await Promise.resolve();
      seen.push(`${name} out`);
    };
    await Promise.all([tokens.exclusively(work('one')), tokens.exclusively(work('other'))]);
    expect(seen).to.deep.equal(['one in', 'one out', 'other in', 'other out']);
  });

  it('is watched: other tabs write it, or clear everything', async () => {
    const window = aWindow();
    let told = 0;
    const stop = browserTokens({ window }).watch?.(() => {
      told += 1;
    });
    for (const key of ['silverprint', 'another', null]) window.happens({ key });
    expect(told).to.equal(2);
    stop?.();
    window.happens({ key: 'silverprint' });
    expect(told).to.equal(2);
  });

  it('lasts as long as the page where the page may keep nothing', async () => {
    const forbidden = Object.defineProperty(aWindow(), 'localStorage', {
      get: () => {
        throw new DOMException('The operation is insecure.', 'SecurityError');
      },
    });
    const tokens = browserTokens({ window: forbidden });
    await tokens.write(session);
    expect(await tokens.read()).to.deep.equal(session);
  });
});

function aWindow(navigator: BrowserWindow['navigator'] = {}) {
  const kept = new Map<string, string>();
  const listeners = new Set<Listener>();
  return {
    navigator,
    localStorage: {
      getItem: (key: string) => kept.get(key) ?? null,
      setItem: (key: string, value: string) => void kept.set(key, value),
      removeItem: (key: string) => void kept.delete(key),
    },
    addEventListener: (_type: 'storage', listener: Listener) => void listeners.add(listener),
    removeEventListener: (_type: 'storage', listener: Listener) => void listeners.delete(listener),
    happens: (event: { readonly key: string | null }) => {
      for (const listener of listeners) listener(event);
    },
  };
}
