import { createPrivateKey, generateKeyPairSync, randomBytes, randomUUID } from 'node:crypto';
import { JoseTokenIssuer } from '../../src/adapters/jose/index.ts';
import { PasetoTokenIssuer } from '../../src/adapters/paseto/index.ts';
import { InvalidTokenError, type TokenIssuer } from '../../src/index.ts';
import { percentile } from '../compression/statistics.ts';
import { aligned } from '../table.ts';

// How long it takes to verify an access token, of each kind: each time another one, as if none were remembered, and with a wrong
// signature. Takes half a minute.
//
//   node bench/tokens/main.ts [TOKENS]

const millisecondsMax = 2;
const count = Number(process.argv[2] ?? 5_000);
const warmUps = 500;
const ttlMaxSeconds = 600;
const pem = generateKeyPairSync('ed25519').privateKey.export({ type: 'pkcs8', format: 'pem' });
const keys = [{ kid: 'bench', privateKey: createPrivateKey(pem) }];
const issuers: readonly [name: string, issuer: TokenIssuer][] = [
  ['JWT, HS256', new JoseTokenIssuer({ key: randomBytes(32), ttlMaxSeconds })],
  ['JWT, EdDSA', new JoseTokenIssuer({ keys, ttlMaxSeconds })],
  ['PASETO', await PasetoTokenIssuer.with({ keys, ttlMaxSeconds })],
];

const issuedAt = new Date(Math.floor(Date.now() / 1000) * 1000);
const expiresAt = new Date(issuedAt.getTime() + ttlMaxSeconds * 1000);
const lines = [['token', 'verified', 'median ms', 'p99 ms', 'of a forgery']];
let slowest = 0;
for (const [name, issuer] of issuers) {
  const tokens: string[] = [];
  while (tokens.length < warmUps + count) {
    tokens.push(await issuer.issue({ userId: randomUUID(), sessionId: randomUUID(), issuedAt, expiresAt }));
  }
  const times = (await timed(issuer, tokens)).slice(warmUps);
  const forged = (await timed(issuer, tokens.map(tamperedWith))).slice(warmUps);
  const [median, p99, ofForgery] = [percentile(times, 0.5), percentile(times, 0.99), percentile(forged, 0.99)];
  lines.push([name, String(count), median.toFixed(3), p99.toFixed(3), ofForgery.toFixed(3)]);
  slowest = Math.max(slowest, p99, ofForgery);
}
process.stdout.write(`${aligned(lines)}\n\n`);
process.stdout.write(`The slowest p99 is ${slowest.toFixed(3)} ms (at most ${millisecondsMax} ms).\n`);
process.exitCode = slowest <= millisecondsMax ? 0 : 1;

async function timed(issuer: TokenIssuer, tokens: readonly string[]): Promise<number[]> {
  const times: number[] = [];
  for (const token of tokens) {
    const started = performance.now();
    await issuer.verify(token, issuedAt).catch(refused);
    times.push(performance.now() - started);
  }
  return times;
}

function refused(error: unknown): void {
  if (!(error instanceof InvalidTokenError)) throw error;
}

/** Another session in it, which the signature is not of. */
function tamperedWith(token: string): string {
  const at = Math.floor(token.length / 2);
  return token.slice(0, at) + (token[at] === 'A' ? 'B' : 'A') + token.slice(at + 1);
}
