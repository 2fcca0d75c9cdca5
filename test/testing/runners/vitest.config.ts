import { defineConfig } from 'vitest/config';

const conditions = ['silverprint-source'];

export default defineConfig({
  cacheDir: '../../../node_modules/.cache/vitest',
  test: { include: ['vitest.ts'], testTimeout: 20_000 },
  ssr: { resolve: { conditions } },
});
