import { presets, tiers } from '../domain/compression.ts';
import { defaultThrottling } from '../domain/throttling.ts';
import {
  anyText,
  baseUrl,
  bucketName,
  bytes,
  namePrefix,
  oneOf,
  origins,
  postgresUrl,
  type Reader,
  textOf,
  whole,
} from './config-values.ts';
import { sizes } from './size-values.ts';
import { quota, waits } from './throttle-values.ts';

type Variable<T> = {
  readonly description: string;
  readonly reader: Reader<T>;
  /** The text that stands for an absent one. */
  readonly preset?: string;
  /** Where there is no such text: what happens without the variable. */
  readonly otherwise?: string;
};

/** A variable that always has a value. */
type Preset<T> = Variable<T> & { readonly preset: string };
type Value<V> = V extends Preset<infer T> ? T : V extends Variable<infer T> ? T | undefined : never;

const minute = 60;
const day = 24 * 60 * minute;

/** Every variable that configures the service, in the order in which they are shown. */
export const variables = {
  HOST: preset('127.0.0.1', anyText, 'Address to listen on; 0.0.0.0 is every one of this machine'),
  PORT: preset('3000', whole(0, 65_535), 'Port to listen on; 0 takes a free one'),
  PUBLIC_URL: optional(
    'links begin with a slash',
    baseUrl,
    'Where others reach the service, such as https://photos.example.org: what links begin with',
  ),
  CORS_ORIGINS: optional(
    'none',
    origins,
    'Where the web pages are that may use the service: origins such as https://app.example.org, separated by commas',
  ),
  DATA_DIR: preset('./data', anyText, 'Folder of the photos, the keys and the embedded PostgreSQL'),
  DATABASE_URL: optional('an embedded PostgreSQL in DATA_DIR', postgresUrl, 'PostgreSQL to use, 15 or later'),
  DB_NAME: optional('silverprint', anyText, 'The same in parts, and in the place of DATABASE_URL: the database'),
  DB_USER: optional('silverprint', anyText, 'The user'),
  DB_PASSWORD: optional('none', anyText, 'The password'),
  DB_HOST: optional('127.0.0.1', anyText, 'The host'),
  DB_PORT: optional('5432', whole(1, 65_535), 'The port'),
  STORE: preset(
    'files',
    oneOf('files', 's3'),
    'Where the photos are: files in DATA_DIR, or s3, for which the package @aws-sdk/client-s3 is to be installed',
  ),
  S3_ENDPOINT: optional("AWS's in S3_REGION", baseUrl, 'URL of the S3 endpoint'),
  S3_REGION: preset('us-east-1', anyText, 'Its region'),
  S3_BUCKET: optional('none; needed where STORE is s3', bucketName, 'The bucket, which exists already'),
  S3_PREFIX: optional('none', namePrefix, 'What names in the bucket begin with, such as silverprint'),
  S3_ACCESS_KEY_ID: optional('what the AWS SDK finds by itself', anyText, 'The access key'),
  S3_SECRET_ACCESS_KEY: optional('the same', anyText, 'Its secret'),
  S3_FORCE_PATH_STYLE: optional(
    'true where S3_ENDPOINT is set',
    oneOf('true', 'false'),
    'Whether the bucket goes into the path of URLs, true, or into the name of the host, false',
  ),
  SECRET: optional(
    'DATA_DIR/keys/secret, made at the first start',
    textOf(32),
    'What every key is derived from: 32 characters or more, such as `openssl rand -hex 32` prints',
  ),
  TOKEN_FORMAT: preset(
    'jwt',
    oneOf('jwt', 'paseto'),
    'What access tokens are: jwt, or paseto (v4.public), for which the package paseto is to be installed',
  ),
  TOKEN_ALGORITHM: optional(
    'HS256, and EdDSA where TOKEN_FORMAT is paseto',
    oneOf('HS256', 'EdDSA'),
    'How they are signed: HS256 with a key of SECRET, or EdDSA with the files in DATA_DIR/keys/access-tokens',
  ),
  ACCESS_TOKEN_TTL_SECONDS: preset('600', whole(10, day), 'Life of an access token'),
  SESSION_IDLE_SECONDS: preset(
    '604800',
    whole(minute, 365 * day),
    'A session ends when it was not refreshed for so long',
  ),
  SESSION_ABSOLUTE_SECONDS: preset(
    '2592000',
    whole(minute, 3650 * day),
    'A session ends after so long, whatever it did',
  ),
  REFRESH_GRACE_SECONDS: preset(
    '30',
    whole(0, 60),
    'A used refresh token still gets its successor for so long: for parallel tabs and lost answers',
  ),
  THROTTLE_LOG_IN_PAIR: preset(
    '5 then 1s to 15min',
    waits(defaultThrottling['log-in-pair']),
    'Wrong passwords of one account from one address, and how long each then has to wait: twice as long as the one before',
  ),
  THROTTLE_LOG_IN_ADDRESS: preset('100/h', quota, 'Wrong passwords from one address, of whatever account'),
  THROTTLE_LOG_IN_ACCOUNT: preset(
    '10/min',
    quota,
    'Wrong passwords of one account, from addresses where its user has not signed in for 30 days',
  ),
  THROTTLE_LOG_IN_FAILURES: preset(
    '20 then 30s to 1h, 100 then 1d',
    waits(defaultThrottling['log-in-failures']),
    'The same, but for those without a right one between them',
  ),
  THROTTLE_REGISTER: preset('100/h', quota, 'Accounts made from one address'),
  THROTTLE_REFRESH: preset('60/min', quota, 'Refreshes of one session'),
  THROTTLE_UPLOAD: preset('600/min', quota, 'Uploads of one user'),
  THROTTLE_LIST: preset('1200/min', quota, 'Lists asked for by one user'),
  TRUST_PROXY_HOPS: preset(
    '0',
    whole(0, 10),
    'Proxies in front of the service: so many addresses at the end of X-Forwarded-For are believed',
  ),
  UPLOAD_MAX_BYTES: preset('64MiB', bytes(1024, 4 * 1024 ** 3), 'Largest file that is taken'),
  QUOTA_IMAGES: optional('none', whole(0, 1_000_000_000), 'Most photos that a user may have'),
  QUOTA_BYTES: optional('none', bytes(0, 1024 ** 5), 'Most bytes that the originals of a user may have'),
  DISK_RESERVE_BYTES: optional(
    '1GiB, or 5% of the disk if that is less',
    bytes(0, 1024 ** 5),
    'Uploads are refused once less than this is free where the photos are',
  ),
  IMAGE_MAX_PIXELS: preset('64000000', whole(1, 268_000_000), 'Most pixels that a photo may have'),
  IMAGE_MAX_SIDE_PIXELS: preset('20000', whole(1, 65_500), 'Longest side that a photo may have'),
  PRINTS_AT_ONCE: optional('one a core, within PRINTS_MEMORY_BYTES', whole(1, 64), 'Prints made side by side'),
  PRINTS_MEMORY_BYTES: optional(
    'half of the memory',
    bytes(128 * 1024 ** 2, 1024 ** 4),
    'Memory of all prints in the making; each needs 64 MB and 12 bytes a pixel',
  ),
  COMPRESSION_PRESET: preset(
    'standard',
    oneOf(...presets),
    'How much a print looks like its original, from the smallest to the closest: web, standard, high or archive',
  ),
  COMPRESSION_EFFORT: preset(
    'both',
    oneOf(...tiers, 'both'),
    'small prints have fewest bytes, fast ones take a fifth of the work and a tenth more; both: fast, and small when idle',
  ),
  COMPRESSION_MAX_EDGE: optional(
    "the original's",
    whole(64, 65_500),
    'Most pixels of the longer side of a print; larger pictures are made smaller',
  ),
  SIZES: preset(
    'thumb:256,small:640,medium:1280,large:2560',
    sizes,
    'Smaller sizes of a picture that can be asked for: names, each with the pixels of the longer side; none for none',
  ),
  GALLERY: preset(
    'on',
    oneOf('on', 'off'),
    'Whether people find the gallery at /, a page to look at photos and upload them: on or off',
  ),
  REGISTRATION: preset(
    'open',
    oneOf('open', 'closed'),
    'Whether people make accounts themselves: open, or closed, where `npx silverprint users add` makes them',
  ),
  PASSWORD_MIN_LENGTH: preset('8', whole(8, 64), 'Fewest characters of a new password'),
  PASSWORD_BLOCKLIST: preset(
    'on',
    oneOf('on', 'off'),
    'Whether new passwords must not be among the most common ones, nor a word of this service: on or off',
  ),
  BCRYPT_COST: preset('12', whole(4, 15), 'Work of hashing a password: one more takes twice as long'),
  PASSWORDS_AT_ONCE: optional(
    'all cores but one',
    whole(1, 64),
    'Passwords hashed or compared side by side; 32 more wait, and others are told to come back',
  ),
  SHUTDOWN_DELAY_SECONDS: preset(
    '0',
    whole(0, 300),
    'How long the service takes requests after it was told to stop, while /readyz says so: for whoever spreads them to notice',
  ),
  LOG_LEVEL: preset('info', oneOf('debug', 'info', 'warn', 'error', 'silent'), 'Least severity that is logged'),
} as const;

export type VariableName = keyof typeof variables;
export type Values = { readonly [Name in VariableName]: Value<(typeof variables)[Name]> };

function preset<T>(text: string, reader: Reader<T>, description: string): Preset<T> {
  return { description, reader, preset: text };
}

function optional<T>(otherwise: string, reader: Reader<T>, description: string): Variable<T> {
  return { description, reader, otherwise };
}
