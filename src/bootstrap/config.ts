import { availableParallelism } from 'node:os';
import type { S3StoreOptions } from '../adapters/s3/index.ts';
import { defaultLimits, type Limits } from '../domain/limits.ts';
import type { PasswordPolicy } from '../domain/password-policy.ts';
import type { Sizes } from '../domain/sizes.ts';
import type { Throttling } from '../domain/throttling.ts';
import type { StorageQuota } from '../domain/usage.ts';
import { type Values, type VariableName, variables } from './config-variables.ts';
import type { Environment } from './environment.ts';
import { StartError } from './start-error.ts';

/** Everything that can be said about a service before it starts. */
export type Config = {
  readonly host: string;
  /** 0 takes a free one. */
  readonly port: number;
  /** Links are paths without it. */
  readonly publicUrl: string | undefined;
  readonly corsOrigins: readonly string[];
  readonly dataDir: string;
  /** The embedded PostgreSQL without one. */
  readonly databaseUrl: string | undefined;
  /** The photos are files in {@link Config.dataDir} without it. */
  readonly s3: S3StoreOptions | undefined;
  /** The file of {@link Config.dataDir} without one. */
  readonly secret: string | undefined;
  readonly tokenFormat: Values['TOKEN_FORMAT'];
  readonly tokenAlgorithm: NonNullable<Values['TOKEN_ALGORITHM']>;
  readonly limits: Limits;
  /** Of each user. */
  readonly quota: StorageQuota;
  readonly throttling: Throttling;
  /** How many proxies stand in front. */
  readonly proxyHops: number;
  /** One a core without it, within the memory. */
  readonly printsAtOnce: number | undefined;
  /** Half of the memory without it. */
  readonly printsMemoryBytes: number | undefined;
  readonly compressionPreset: Values['COMPRESSION_PRESET'];
  readonly compressionEffort: Values['COMPRESSION_EFFORT'];
  /** The original's without it. */
  readonly compressionMaxEdge: number | undefined;
  readonly gallery: Values['GALLERY'];
  readonly sizes: Sizes;
  readonly registration: Values['REGISTRATION'];
  readonly passwordPolicy: PasswordPolicy;
  /** One more takes twice as long. */
  readonly bcryptCost: number;
  /** How many passwords are hashed or compared side by side. */
  readonly passwordsAtOnce: number;
  readonly shutdownDelaySeconds: number;
  readonly logLevel: Values['LOG_LEVEL'];
};

/** A variable that cannot be used, and why; its value is in neither. */
export type ConfigProblem = { readonly variable: VariableName; readonly problem: string };

/**
 * The environment says something that cannot be; all of it is listed.
 *
 * @example
 * ```ts
 * try {
 *   loadConfig({ PORT: 'http' });
 * } catch (error) {
 *   if (!(error instanceof ConfigError)) throw error;
 *   for (const { variable, problem } of error.problems) console.error(variable, problem);
 * }
 * ```
 */
export class ConfigError extends StartError {
  readonly problems: readonly ConfigProblem[];

  constructor(problems: readonly ConfigProblem[]) {
    super(problems.map(({ variable, problem }) => `${variable} ${problem}`).join('\n'));
    this.problems = problems;
  }
}

/**
 * The configuration that an environment describes. An empty variable counts as absent.
 * @throws {ConfigError} with every problem there is
 *
 * @example
 * ```ts
 * const config = loadConfig({ PORT: '0', DATA_DIR: '/srv/photos' });
 * ```
 */
export function loadConfig(environment: Environment): Config {
  const problems: ConfigProblem[] = [];
  const values = read(environment, problems);
  problems.push(...contradictions(environment, values));
  if (problems.length > 0) throw new ConfigError(problems);
  return configOf(values);
}

function read(environment: Environment, problems: ConfigProblem[]): Values {
  const entries = Object.entries(variables).map(([name, { preset, reader }]) => {
    const text = environment[name] || preset;
    const value = text === undefined ? undefined : reader.read(text);
    if (text !== undefined && value === undefined) {
      problems.push({ variable: name as VariableName, problem: `must be ${reader.expects}` });
    }
    return [name, value];
  });
  return Object.fromEntries(entries);
}

function* contradictions(environment: Environment, values: Values): Iterable<ConfigProblem> {
  for (const variable of partsOfUrl) {
    const both = environment['DATABASE_URL'] && environment[variable];
    if (both) yield { variable, problem: 'must be absent where DATABASE_URL is set' };
  }
  if (values.STORE === 's3' && values.S3_BUCKET === undefined) {
    yield { variable: 'S3_BUCKET', problem: 'must be set where STORE is s3' };
  }
  if ((values.S3_ACCESS_KEY_ID === undefined) !== (values.S3_SECRET_ACCESS_KEY === undefined)) {
    yield { variable: 'S3_SECRET_ACCESS_KEY', problem: 'must be set where S3_ACCESS_KEY_ID is, and only there' };
  }
  if (values.TOKEN_FORMAT === 'paseto' && values.TOKEN_ALGORITHM === 'HS256') {
    yield { variable: 'TOKEN_ALGORITHM', problem: 'must be EdDSA where TOKEN_FORMAT is paseto' };
  }
  if (values.SESSION_IDLE_SECONDS > values.SESSION_ABSOLUTE_SECONDS) {
    yield { variable: 'SESSION_IDLE_SECONDS', problem: 'must not be more than SESSION_ABSOLUTE_SECONDS' };
  }
}

const partsOfUrl = ['DB_NAME', 'DB_USER', 'DB_PASSWORD', 'DB_HOST', 'DB_PORT'] as const;

function configOf(values: Values): Config {
  return {
    host: values.HOST,
    port: values.PORT,
    publicUrl: values.PUBLIC_URL,
    corsOrigins: values.CORS_ORIGINS ?? [],
    dataDir: values.DATA_DIR,
    databaseUrl: databaseUrlOf(values),
    s3: s3Of(values),
    secret: values.SECRET,
    tokenFormat: values.TOKEN_FORMAT,
    tokenAlgorithm: values.TOKEN_ALGORITHM ?? (values.TOKEN_FORMAT === 'paseto' ? 'EdDSA' : 'HS256'),
    limits: {
      ...defaultLimits,
      uploadBytesMax: values.UPLOAD_MAX_BYTES,
      diskReserveBytes: values.DISK_RESERVE_BYTES,
      imagePixelsMax: values.IMAGE_MAX_PIXELS,
      imageSidePixelsMax: values.IMAGE_MAX_SIDE_PIXELS,
      accessTokenTtlSeconds: values.ACCESS_TOKEN_TTL_SECONDS,
      sessionIdleSeconds: values.SESSION_IDLE_SECONDS,
      sessionAbsoluteSeconds: values.SESSION_ABSOLUTE_SECONDS,
      refreshGraceSeconds: values.REFRESH_GRACE_SECONDS,
    },
    quota: { images: values.QUOTA_IMAGES, bytes: values.QUOTA_BYTES },
    throttling: {
      'log-in-pair': values.THROTTLE_LOG_IN_PAIR,
      'log-in-address': values.THROTTLE_LOG_IN_ADDRESS,
      'log-in-account': values.THROTTLE_LOG_IN_ACCOUNT,
      'log-in-failures': values.THROTTLE_LOG_IN_FAILURES,
      register: values.THROTTLE_REGISTER,
      refresh: values.THROTTLE_REFRESH,
      upload: values.THROTTLE_UPLOAD,
      list: values.THROTTLE_LIST,
    },
    proxyHops: values.TRUST_PROXY_HOPS,
    printsAtOnce: values.PRINTS_AT_ONCE,
    printsMemoryBytes: values.PRINTS_MEMORY_BYTES,
    compressionPreset: values.COMPRESSION_PRESET,
    compressionEffort: values.COMPRESSION_EFFORT,
    compressionMaxEdge: values.COMPRESSION_MAX_EDGE,
    gallery: values.GALLERY,
    sizes: values.SIZES,
    registration: values.REGISTRATION,
    passwordPolicy: { codePointsMin: values.PASSWORD_MIN_LENGTH, blockList: values.PASSWORD_BLOCKLIST === 'on' },
    bcryptCost: values.BCRYPT_COST,
    passwordsAtOnce: values.PASSWORDS_AT_ONCE ?? passwordsOfThisProcess(),
    shutdownDelaySeconds: values.SHUTDOWN_DELAY_SECONDS,
    logLevel: values.LOG_LEVEL,
  };
}

function s3Of(values: Values): S3StoreOptions | undefined {
  const { STORE, S3_BUCKET: bucket, S3_FORCE_PATH_STYLE: forcePathStyle } = values;
  if (STORE !== 's3' || bucket === undefined) return undefined;
  const { S3_ACCESS_KEY_ID: accessKeyId, S3_SECRET_ACCESS_KEY: secretAccessKey } = values;
  return {
    bucket,
    prefix: values.S3_PREFIX,
    endpoint: values.S3_ENDPOINT,
    region: values.S3_REGION,
    credentials: accessKeyId && secretAccessKey ? { accessKeyId, secretAccessKey } : undefined,
    forcePathStyle: forcePathStyle && forcePathStyle === 'true',
  };
}

function databaseUrlOf(values: Values): string | undefined {
  if (partsOfUrl.every((part) => values[part] === undefined)) return values.DATABASE_URL;
  const {
    DB_NAME = 'silverprint',
    DB_USER = 'silverprint',
    DB_PASSWORD,
    DB_HOST = '127.0.0.1',
    DB_PORT = 5432,
  } = values;
  const user = encodeURIComponent(DB_USER) + (DB_PASSWORD === undefined ? '' : `:${encodeURIComponent(DB_PASSWORD)}`);
  const host = DB_HOST.includes(':') ? `[${DB_HOST}]` : encodeURIComponent(DB_HOST);
  return `postgres://${user}@${host}:${DB_PORT}/${encodeURIComponent(DB_NAME)}`;
}

// Each takes a core, and one of the threads that files are read on: one core stays free for requests, and half of the threads.
function passwordsOfThisProcess(): number {
  const threads = Number(process.env['UV_THREADPOOL_SIZE']) || threadsByDefault;
  return Math.max(1, Math.min(availableParallelism() - 1, Math.floor(threads / 2)));
}

/** Of libuv's pool, where UV_THREADPOOL_SIZE says nothing else. */
const threadsByDefault = 4;
