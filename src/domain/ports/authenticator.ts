import type { OwnerId } from '../owner.ts';

/**
 * Who asks: the credentials of a request in, the owner out. The account half is one, a host's function is another.
 *
 * `undefined` means that the request carries no credentials; bad ones are an `InvalidTokenError`.
 *
 * @example
 * ```ts
 * import type { IncomingMessage } from 'node:http';
 *
 * const byHeader: Authenticator<IncomingMessage> = ({ headers }) => {
 *   const user = headers['x-authenticated-user']; // set by a proxy that strips it from what clients send
 *   return typeof user === 'string' ? user : undefined;
 * };
 * ```
 */
export type Authenticator<Request> = (request: Request) => OwnerId | undefined | Promise<OwnerId | undefined>;
