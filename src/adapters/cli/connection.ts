import { platform } from 'node:os';
import envPaths from 'env-paths';
import { type Client, createClient, memoryTokens, type TokenStore } from '../../client/index.ts';
import type { CliContext } from './context.ts';
import { FileCredentials } from './credentials.ts';
import { CliError } from './errors.ts';
import { ImagesClient } from './images-client.ts';
import { SignIn, settingsLogin } from './sign-in.ts';

/** A service to talk to, as somebody or as nobody yet. */
export type Connection = {
  readonly url: string;
  readonly images: ImagesClient;
  /** Where the session is kept between commands. */
  readonly kept: FileCredentials;
  /** Speaks to the service with the session that `tokens` keep. */
  readonly client: (tokens: TokenStore) => Client;
};

const defaultUrl = 'http://127.0.0.1:3000';

/** Nothing is sent before it is needed. `flag` is the URL that the command line names. */
export function connect(context: CliContext, flag: string | undefined): Connection {
  const { settings, signal, version } = context;
  const url = serviceUrl(flag ?? (settings.url || defaultUrl));
  const userAgent = `silverprint/${version} (${platform()})`;
  const client = (tokens: TokenStore) => createClient({ url, tokens, signal, userAgent });
  const folder = settings.configFolder ?? envPaths('silverprint', { suffix: '' }).config;
  const kept = new FileCredentials({ folder, url, signal });
  // A script that brings a login with it must not sign out whoever uses this machine otherwise
  const session = client(settingsLogin(context) ? memoryTokens() : kept);
  const images = new ImagesClient({
    url,
    client: session,
    signIn: async () => {
      await new SignIn(session, context, url).signIn(await kept.lastUsername());
    },
  });
  return { url, images, kept, client };
}

/**
 * The one spelling of a service's URL, without a slash at the end.
 * @throws {CliError} it is none
 */
export function serviceUrl(typed: string): string {
  const url = URL.canParse(typed) ? new URL(typed) : undefined;
  if (url?.protocol !== 'http:' && url?.protocol !== 'https:') {
    throw new CliError(`"${typed}" is not the URL of a service. One looks like ${defaultUrl}`);
  }
  if (url.username || url.password) throw new CliError('The URL of a service has no username and no password in it.');
  return url.origin + url.pathname.replace(/\/+$/, '');
}
