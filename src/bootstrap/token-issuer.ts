import { JoseTokenIssuer } from '../adapters/jose/index.ts';
import { deriveKey } from '../adapters/node/index.ts';
import { PasetoMissingError, PasetoTokenIssuer } from '../adapters/paseto/index.ts';
import type { TokenIssuer } from '../domain/ports/token-issuer.ts';
import type { Config } from './config.ts';
import { openSigningKeys } from './signing-keys.ts';
import { StartError } from './start-error.ts';

type TokenConfig = Pick<Config, 'dataDir' | 'tokenFormat' | 'tokenAlgorithm' | 'limits'>;

/**
 * What makes and checks access tokens, with the keys that the configuration names.
 * @throws {StartError} the keys cannot be used, or the package that the format needs is missing
 */
export async function openTokenIssuer(config: TokenConfig, rootSecret: Uint8Array): Promise<TokenIssuer> {
  const { dataDir, tokenFormat, tokenAlgorithm } = config;
  const ttlMaxSeconds = config.limits.accessTokenTtlSeconds;
  if (tokenAlgorithm === 'HS256') {
    return new JoseTokenIssuer({ key: deriveKey(rootSecret, 'access-token'), ttlMaxSeconds });
  }
  const keys = await openSigningKeys(dataDir);
  if (tokenFormat === 'jwt') return new JoseTokenIssuer({ keys, ttlMaxSeconds });
  return PasetoTokenIssuer.with({ keys, ttlMaxSeconds }).catch((error: unknown) => {
    if (!(error instanceof PasetoMissingError)) throw error;
    throw new StartError(`TOKEN_FORMAT is paseto. ${error.message}`, { cause: error });
  });
}
