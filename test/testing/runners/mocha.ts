import { imageStoreContract } from 'silverprint/testing';
import { stores } from './stores.ts';

for (const [name, open] of Object.entries(stores)) imageStoreContract(name, open);
