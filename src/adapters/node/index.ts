export { deriveKey, rootSecretBytesMin, secretFingerprint } from './derive-key.ts';
export { NodeSigner } from './signer.ts';
