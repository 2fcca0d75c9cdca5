import type { PrintOrder } from '../domain/compression.ts';
import { defaultLimits, type Limits } from '../domain/limits.ts';
import type { OwnerId } from '../domain/owner.ts';
import { defaultPasswordPolicy, type PasswordPolicy } from '../domain/password-policy.ts';
import { type Logger, silentLogger } from '../domain/ports/logger.ts';
import { areSizes, defaultSizes, type Sizes } from '../domain/sizes.ts';
import { defaultThrottling, type Throttling } from '../domain/throttling.ts';
import { type StorageQuota, unlimited } from '../domain/usage.ts';

// Standard in every JavaScript runtime; these defaults are the only place where the core touches anything ambient.
declare const crypto: { randomUUID(): string; getRandomValues(bytes: Uint8Array): Uint8Array };

/**
 * What an owner may have.
 *
 * @example
 * ```ts
 * const quotaOf: QuotaOf = async (ownerId) =>
 *   ownerId.startsWith('trial-') ? { images: 100, bytes: undefined } : { images: undefined, bytes: undefined };
 * ```
 */
export type QuotaOf = (ownerId: OwnerId) => StorageQuota | Promise<StorageQuota>;

/**
 * How the core is to work, beyond what it stands on; all of it can be left out.
 *
 * @example
 * ```ts
 * const { images } = createSilverprint(
 *   { images: database.images, ...files, compressor },
 *   { limits: { uploadBytesMax: 16 * 1024 * 1024 }, prints: { maxEdge: 4096 } },
 * );
 * ```
 */
export type Options = {
  /** The clock; the system's by default. */
  readonly now?: () => Date;
  /** Makes ids: UUIDs, each one new; random ones by default. */
  readonly newId?: () => string;
  /** Cryptographically random bytes; the platform's by default. */
  readonly randomBytes?: (bytes: number) => Uint8Array;
  /** Each is the default where it is absent. */
  readonly limits?: Partial<Limits>;
  /** What prints are to be like: `standard`, `small` and as large as the original where it does not say otherwise. */
  readonly prints?: Partial<PrintOrder>;
  /** Which smaller sizes of a picture there are; `thumb`, `small`, `medium` and `large` by default. */
  readonly sizes?: Sizes;
  /** Whether people make accounts by themselves, with `accounts.register`; `open` by default. */
  readonly registration?: 'open' | 'closed';
  /** What a new password must be; each is the default where it is absent. */
  readonly passwordPolicy?: Partial<PasswordPolicy>;
  /** What may not be done too often, and how often that is; each is the default where it is absent. */
  readonly throttling?: Partial<Throttling>;
  /** What an owner may have, asked for with each upload: as much as anybody likes by default. */
  readonly quotaOf?: QuotaOf;
  /** Silent by default. */
  readonly logger?: Logger;
};

/** What every use case can be given beside its ports. */
export type Ambient = Required<Omit<Options, 'limits' | 'passwordPolicy' | 'prints' | 'throttling'>> & {
  readonly limits: Limits;
  readonly passwordPolicy: PasswordPolicy;
  readonly prints: PrintOrder;
  readonly throttling: Throttling;
};

/** The options, with the default where one is absent. */
export function ambientOf(options: Options): Ambient {
  return {
    now: options.now ?? (() => new Date()),
    newId: options.newId ?? (() => crypto.randomUUID()),
    randomBytes: options.randomBytes ?? ((bytes) => crypto.getRandomValues(new Uint8Array(bytes))),
    limits: { ...defaultLimits, ...options.limits },
    prints: { ...defaultPrints, ...options.prints },
    sizes: sizesOf(options.sizes),
    registration: options.registration ?? 'open',
    passwordPolicy: { ...defaultPasswordPolicy, ...options.passwordPolicy },
    throttling: { ...defaultThrottling, ...options.throttling },
    quotaOf: options.quotaOf ?? (() => unlimited),
    logger: options.logger ?? silentLogger,
  };
}

const defaultPrints: PrintOrder = { preset: 'standard', tier: 'small' };

function sizesOf(sizes: Sizes = defaultSizes): Sizes {
  if (areSizes(sizes)) return { ...sizes };
  throw new RangeError('sizes has a name or a number of pixels that there cannot be, or too many of them');
}
