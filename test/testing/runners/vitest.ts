import { imageStoreContract } from 'silverprint/testing';
import { afterEach, beforeEach, describe, it } from 'vitest';
import { stores } from './stores.ts';

for (const [name, open] of Object.entries(stores)) {
  imageStoreContract(name, open, { describe, it, beforeEach, afterEach });
}
