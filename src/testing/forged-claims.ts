import { later, noon } from './builders.ts';

/** The claims of a token, as its format has them. */
export type Claims = Readonly<Record<string, unknown>>;

/** Longest life that an issuer under test allows, and the one that its tokens have. */
export const lifeSeconds = 600;

/** When the tokens under test were issued, asked about, and over. */
export const issuedAt = new Date(Math.floor(noon.getTime() / 1000) * 1000);
export const asked = later(issuedAt, 1000);
export const expiresAt = later(issuedAt, lifeSeconds * 1000);

/** What good claims become, given how the format writes a moment. */
type Forgery = (claims: Claims, moment: (at: Date) => unknown) => Claims;

/** Claims that no good signature helps, each wrong in one thing. */
export const forgedClaims: Readonly<Record<string, Forgery>> = {
  ...Object.fromEntries(
    ['iss', 'aud', 'sub', 'sid', 'jti', 'iat', 'exp'].map((name) => [
      `no ${name}`,
      changed(() => ({ [name]: undefined })),
    ]),
  ),
  'another iss': changed(() => ({ iss: 'other' })),
  'an iss that is no text': changed(() => ({ iss: ['silverprint'] })),
  'another aud': changed(() => ({ aud: 'other' })),
  'our aud in a list': changed(({ aud }) => ({ aud: [aud] })),
  'several aud': changed(({ aud }) => ({ aud: [aud, 'other'] })),
  'an empty sub': changed(() => ({ sub: '' })),
  'a sub that is no text': changed(() => ({ sub: 1 })),
  'an empty sid': changed(() => ({ sid: '' })),
  'a sid that is no text': changed(({ sid }) => ({ sid: [sid] })),
  'an empty jti': changed(() => ({ jti: '' })),
  'a jti that is no text': changed(() => ({ jti: {} })),
  'an iat in the future': changed((_, moment) => ({ iat: moment(later(asked, 6000)) })),
  'an nbf in the future': changed((_, moment) => ({ nbf: moment(later(asked, 6000)) })),
  'an iat that is no time': changed(() => ({ iat: 'yesterday' })),
  'an exp that is no time': changed(() => ({ exp: 'tomorrow' })),
  'an nbf that is no time': changed(() => ({ nbf: 'now' })),
  'an iat that is null': changed(() => ({ iat: null })),
  'an exp that is true': changed(() => ({ exp: true })),
  'an exp at its iat': changed(({ iat }) => ({ exp: iat })),
  'an exp before its iat': changed((_, moment) => ({
    iat: moment(later(asked, 4000)),
    exp: moment(later(asked, 2000)),
  })),
  'an exp that has come': changed((_, moment) => ({ iat: moment(later(asked, -60_000)), exp: moment(asked) })),
  'a second more than tokens live': changed((_, moment) => ({ exp: moment(later(expiresAt, 1000)) })),
  'an exp in a year': changed((_, moment) => ({ exp: moment(later(expiresAt, 31_536_000_000)) })),
  'an iat of long ago': changed((_, moment) => ({ iat: moment(later(issuedAt, -31_536_000_000)) })),
  'more than 8 KiB': changed(() => ({ padding: 'x'.repeat(8 * 1024) })),
};

function changed(change: Forgery): Forgery {
  return (claims, moment) => ({ ...claims, ...change(claims, moment) });
}
