import type { OwnerId } from '../owner.ts';

/**
 * Who asks: the credentials of a request in, the owner out. The account half is one, a host's function is another.
 *
 * `undefined` means that the request carries no credentials; bad ones are an `InvalidTokenError`.
 */
export type Authenticator<Request> = (request: Request) => OwnerId | undefined | Promise<OwnerId | undefined>;
