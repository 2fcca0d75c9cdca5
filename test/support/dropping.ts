import type { Page } from 'playwright-core';

/** Somewhere in the middle of any page. */
const place = { x: 180, y: 300 };

/** Have files or folders dragged over a page, from outside of the browser. */
export async function dragOver(page: Page, paths: readonly string[]): Promise<void> {
  await dispatch(page, paths, ['dragEnter', 'dragOver']);
}

/** Drop files or folders on a page. */
export async function drop(page: Page, paths: readonly string[]): Promise<void> {
  await dispatch(page, paths, ['dragEnter', 'dragOver', 'drop']);
}

async function dispatch(
  page: Page,
  paths: readonly string[],
  types: readonly ('dragEnter' | 'dragOver' | 'drop')[],
): Promise<void> {
  const protocol = await page.context().newCDPSession(page);
  const data = { items: [], files: [...paths], dragOperationsMask: 1 };
  for (const type of types) await protocol.send('Input.dispatchDragEvent', { type, ...place, data });
  await protocol.detach();
}

/** A connection over which so many bytes a second go out, until it is disposed of. */
export async function slowly(page: Page, bytesPerSecond: number): Promise<AsyncDisposable> {
  const protocol = await page.context().newCDPSession(page);
  const network = { offline: false, latency: 0, downloadThroughput: -1 };
  await protocol.send('Network.enable');
  await protocol.send('Network.emulateNetworkConditions', { ...network, uploadThroughput: bytesPerSecond });
  return {
    async [Symbol.asyncDispose]() {
      await protocol.send('Network.emulateNetworkConditions', { ...network, uploadThroughput: -1 });
      await protocol.detach();
    },
  };
}
