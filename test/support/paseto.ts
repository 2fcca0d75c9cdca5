import { type KeyObject, sign } from 'node:crypto';
import { ed25519, jwt } from './jwt.ts';

type Parts = {
  readonly version?: string;
  /** Text where it shall be no JSON, or another spelling of it; as the footer may be. */
  readonly payload: object | string;
  readonly footer: object | string;
  readonly assertion?: string;
  /** What becomes of the signature. */
  readonly change?: (signature: Uint8Array) => Uint8Array;
};

/** A v4.public token of these parts, by hand. */
export function paseto(privateKey: KeyObject, parts: Parts): string {
  const { version = 'v4.public.', assertion = '', change = (signature) => signature } = parts;
  const [payload, footer] = [bytesOf(parts.payload), bytesOf(parts.footer)];
  const signed = preAuthenticated([Buffer.from(version), payload, footer, Buffer.from(assertion)]);
  const body = Buffer.concat([payload, change(sign(null, signed, privateKey))]);
  const token = `${version}${body.toString('base64url')}`;
  return footer.length === 0 ? token : `${token}.${footer.toString('base64url')}`;
}

/** Payload and footer of a token. */
export function pasetoParts(token: string): { payload: Record<string, unknown>; footer: Record<string, unknown> } {
  const [, , body = '', footer = ''] = token.split('.');
  const payload = Buffer.from(body, 'base64url').subarray(0, -64).toString();
  return { payload: JSON.parse(payload), footer: JSON.parse(Buffer.from(footer, 'base64url').toString()) };
}

/** Tokens that are wrong in something else than what every format claims, made of a good one and with the key that signed it. */
export function forgedPasetos(token: string, privateKey: KeyObject): Readonly<Record<string, string>> {
  const { payload, footer } = pasetoParts(token);
  const [head, purpose, body = '', encodedFooter] = token.split('.');
  const made = (parts: Partial<Parts>) => paseto(privateKey, { payload, footer, ...parts });
  const { iat, exp } = payload;
  const times = { iat: Date.parse(String(iat)) / 1000, exp: Date.parse(String(exp)) / 1000 };
  return {
    'version 2': made({ version: 'v2.public.' }),
    'version 3': made({ version: 'v3.public.' }),
    'version 5': made({ version: 'v5.public.' }),
    'a local token': made({ version: 'v4.local.' }),
    'a version in capitals': made({ version: 'V4.public.' }),
    'the version of another, over a signature for it': `v4.public.${made({ version: 'v2.public.' }).slice(10)}`,
    'no version': `${purpose}.${body}.${encodedFooter}`,
    'no footer': made({ footer: '' }),
    'a footer that was cut off': `${head}.${purpose}.${body}`,
    'an empty footer': `${made({ footer: '' })}.`,
    'a footer that is no JSON': made({ footer: String(footer['kid']) }),
    'spaces in the footer': made({ footer: JSON.stringify(footer, undefined, 1) }),
    'an unknown kid': made({ footer: { kid: 'other' } }),
    'a kid that is a path': made({ footer: { kid: '../../dev/null' } }),
    'a kid in a list': made({ footer: { kid: [footer['kid']] } }),
    'another member in the footer': made({ footer: { ...footer, alg: 'none' } }),
    'a key in the footer': made({ footer: { ...footer, jwk: { kty: 'OKP' } } }),
    'a wrapped key in the footer': made({ footer: { ...footer, wpk: 'k4.secret-wrap.pie.AAAA' } }),
    'a kid twice in the footer': made({ footer: `{"kid":"other",${JSON.stringify(footer).slice(1)}` }),
    'the footer of ours behind the signature of another': `${made({ footer: { kid: 'other' } }).replace(/\.[^.]*$/, '')}.${encodedFooter}`,
    'five parts': `${token}.a`,
    'the footer twice': `${token}.${encodedFooter}`,
    'an implicit assertion': made({ assertion: '{"user":"ann"}' }),
    'no signature': made({ change: () => new Uint8Array() }),
    'a signature of zeros': made({ change: (signature) => signature.fill(0) }),
    'half of a signature': made({ change: (signature) => signature.subarray(32) }),
    'a signature twice': made({ change: (signature) => Buffer.concat([signature, signature]) }),
    'a second spelling of the signature': made({ change: withAnotherScalar }),
    'nothing but a signature': made({ payload: '' }),
    'claims that are a list': made({ payload: '[]' }),
    'claims that are null': made({ payload: 'null' }),
    'claims that are no JSON': made({ payload: '{' }),
    'times in seconds': made({ payload: { ...payload, ...times } }),
    'times in seconds, as text': made({ payload: { ...payload, iat: String(times.iat), exp: String(times.exp) } }),
    'an iat between two seconds': made({ payload: { ...payload, iat: String(iat).replace('Z', '.500Z') } }),
    'an exp between two seconds': made({ payload: { ...payload, exp: String(exp).replace('Z', '.000001Z') } }),
    'an exp with an offset': made({ payload: { ...payload, exp: String(exp).replace('Z', '+00:00') } }),
    'an exp without a zone': made({ payload: { ...payload, exp: String(exp).replace('Z', '') } }),
    'an exp in lower case': made({ payload: { ...payload, exp: String(exp).toLowerCase() } }),
    'an exp that is a day': made({ payload: { ...payload, exp: String(exp).slice(0, 10) } }),
    'an exp on no day': made({ payload: { ...payload, exp: '2026-02-30T12:00:00Z' } }),
    'a JWT of the same key': jwt({ alg: 'EdDSA', typ: 'at+jwt', ...footer }, payload, ed25519(privateKey)),
    'standard base64': token.replaceAll('-', '+').replaceAll('_', '/').replace(/$/, '='),
  };
}

/** S + L in the place of S, which the equation of Ed25519 takes as well: only its range tells the two apart. */
export function withAnotherScalar(signature: Uint8Array): Uint8Array {
  const order = 2n ** 252n + 27_742_317_777_372_353_535_851_937_790_883_648_493n;
  const scalar = BigInt(`0x${Buffer.from(signature.subarray(32).toReversed()).toString('hex')}`);
  const other = Buffer.from((scalar + order).toString(16).padStart(64, '0'), 'hex').toReversed();
  return Buffer.concat([signature.subarray(0, 32), other]);
}

function preAuthenticated(pieces: readonly Uint8Array[]): Uint8Array {
  const counted = pieces.flatMap((piece) => [littleEndian(piece.length), piece]);
  return Buffer.concat([littleEndian(pieces.length), ...counted]);
}

function littleEndian(count: number): Uint8Array {
  const bytes = Buffer.alloc(8);
  bytes.writeBigUInt64LE(BigInt(count));
  return bytes;
}

function bytesOf(value: object | string): Buffer {
  return Buffer.from(typeof value === 'string' ? value : JSON.stringify(value));
}
