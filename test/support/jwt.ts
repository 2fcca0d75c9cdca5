import { createHmac, type KeyObject, sign } from 'node:crypto';

/** The signature of a text. */
export type Sign = (text: string) => Uint8Array;

export function hmac(secret: Uint8Array, hash = 'sha256'): Sign {
  return (text) => createHmac(hash, secret).update(text).digest();
}

export function ed25519(privateKey: KeyObject): Sign {
  return (text) => sign(null, Buffer.from(text), privateKey);
}

/** A JWT of these two, which may be text where they shall be no JSON, or another spelling of it. */
export function jwt(header: object | string, payload: object | string, sign: Sign): string {
  const input = `${encoded(header)}.${encoded(payload)}`;
  return `${input}.${Buffer.from(sign(input)).toString('base64url')}`;
}

/** Header and payload of a JWT. */
export function jwtParts(token: string): [header: Record<string, unknown>, payload: Record<string, unknown>] {
  const [header = '', payload = ''] = token.split('.').map((part) => Buffer.from(part, 'base64url').toString());
  return [JSON.parse(header), JSON.parse(payload)];
}

/** Tokens that are wrong in something else than what every format claims, made of a good one and with the key that signed it. */
export function forgedJwts(token: string, sign: Sign): Readonly<Record<string, string>> {
  const [header, payload] = jwtParts(token);
  const text = JSON.stringify(payload);
  const headed = (members: object) => jwt({ ...header, ...members }, payload, sign);
  const nothing: Sign = () => new Uint8Array();
  const algorithms = ['HS256', 'HS384', 'HS512', 'RS256', 'PS256', 'ES256', 'Ed25519', 'EdDSA'];
  return {
    ...Object.fromEntries(
      algorithms.filter((alg) => alg !== header['alg']).map((alg) => [`alg ${alg} in name only`, headed({ alg })]),
    ),
    'alg none, without a signature': jwt({ ...header, alg: 'none' }, payload, nothing),
    'alg none, with our signature': headed({ alg: 'none' }),
    'alg none in another letter case': jwt({ ...header, alg: 'nOnE' }, payload, nothing),
    'no alg': headed({ alg: undefined }),
    'our alg, without a signature': jwt(header, payload, nothing),
    'our alg, with a signature of zeros': jwt(header, payload, (input) => sign(input).fill(0)),
    'half of a signature': jwt(header, payload, (input) => sign(input).subarray(16)),
    'no typ': headed({ typ: undefined }),
    'typ JWT': headed({ typ: 'JWT' }),
    'typ of an id token': headed({ typ: 'id+jwt' }),
    'typ spelt in full': headed({ typ: 'application/at+jwt' }),
    'no kid': headed({ kid: undefined }),
    'an unknown kid': headed({ kid: 'other' }),
    'a kid that is a path': headed({ kid: '../../dev/null' }),
    'a kid in a list': headed({ kid: [header['kid']] }),
    'crit with an extension': headed({ crit: ['exp'], exp: 1 }),
    'crit b64': headed({ crit: ['b64'], b64: false }),
    'b64 true': headed({ b64: true }),
    'jwk of a forger': headed({ jwk: { kty: 'oct', k: 'AAAA' } }),
    jku: headed({ jku: 'http://127.0.0.1/jwks' }),
    x5u: headed({ x5u: 'http://127.0.0.1/cert' }),
    x5c: headed({ x5c: ['AAAA'] }),
    'cty JWT': headed({ cty: 'JWT' }),
    zip: headed({ zip: 'DEF' }),
    'a member twice in the header': jwt(`{"alg":"none",${JSON.stringify(header).slice(1)}`, payload, sign),
    'another order in the header': jwt(Object.fromEntries(Object.entries(header).toReversed()), payload, sign),
    'spaces in the header': jwt(JSON.stringify(header, undefined, 1), payload, sign),
    'a header that is no JSON': jwt('{', payload, sign),
    'no client_id': jwt(header, { ...payload, client_id: undefined }, sign),
    'another client_id': jwt(header, { ...payload, client_id: 'other' }, sign),
    'an iat that is no whole number': jwt(header, { ...payload, iat: Number(payload['iat']) + 0.5 }, sign),
    'an exp that is text': jwt(header, { ...payload, exp: String(payload['exp']) }, sign),
    'an exp beyond all dates': jwt(header, { ...payload, exp: Number.MAX_SAFE_INTEGER }, sign),
    'an exp beyond all numbers': jwt(header, text.replace(/"exp":\d+/, '"exp":1e999'), sign),
    'claims that are a list': jwt(header, '[]', sign),
    'claims that are null': jwt(header, 'null', sign),
    'claims that are no JSON': jwt(header, '{', sign),
    'no claims': jwt(header, '', sign),
    'two parts': token.replace(/\.[^.]*$/, ''),
    'five parts': `${token}.a.b`,
    'a signature with padding': `${token}=`,
  };
}

function encoded(value: object | string): string {
  return Buffer.from(typeof value === 'string' ? value : JSON.stringify(value)).toString('base64url');
}
