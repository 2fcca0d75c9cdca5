import { createHmac } from 'node:crypto';
import { MemoryTokenIssuer } from '../../../src/adapters/memory/index.ts';
import { lifeSeconds } from '../../../src/testing/forged-claims.ts';
import { tokenIssuerContract } from '../../../src/testing/token-issuer.contract.ts';

const key = new Uint8Array(32).fill(7);

tokenIssuerContract('memory', async () => ({
  subject: new MemoryTokenIssuer({ key, ttlMaxSeconds: lifeSeconds }),
  stranger: new MemoryTokenIssuer({ ttlMaxSeconds: lifeSeconds }),
  claimsOf: (token) => JSON.parse(Buffer.from(token.split('.')[0] ?? '', 'base64url').toString()),
  sign: (claims) => {
    const payload = Buffer.from(JSON.stringify(claims)).toString('base64url');
    return `${payload}.${createHmac('sha256', key).update(payload).digest('base64url')}`;
  },
  moment: (at) => at.toISOString(),
  close: async () => {},
}));
