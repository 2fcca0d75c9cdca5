import { generateKeyPairSync, type KeyObject } from 'node:crypto';

/** Ed25519 keys by name, made when they are first asked for. */
export function namedKeys(): (kid: string) => { readonly kid: string; readonly privateKey: KeyObject } {
  const made = new Map<string, KeyObject>();
  return (kid) => {
    const privateKey = made.get(kid) ?? anEd25519Key();
    made.set(kid, privateKey);
    return { kid, privateKey };
  };
}

export function anEd25519Key(): KeyObject {
  return generateKeyPairSync('ed25519').privateKey;
}
