import { readFileSync } from 'node:fs';
import { expect } from 'chai';
import { type Config, ConfigError, type ConfigProblem, loadConfig } from '../../src/bootstrap/config.ts';
import { configurationMarkdown, configurationText } from '../../src/bootstrap/config-table.ts';
import { variables } from '../../src/bootstrap/config-variables.ts';
import type { Environment } from '../../src/bootstrap/environment.ts';
import { defaultLimits } from '../../src/domain/limits.ts';
import { defaultSizes } from '../../src/domain/sizes.ts';
import { defaultThrottling, type PolicyName } from '../../src/domain/throttling.ts';

const names = Object.keys(variables);
const aBucket = { STORE: 's3', S3_BUCKET: 'photos', S3_ACCESS_KEY_ID: 'id', S3_SECRET_ACCESS_KEY: 'secret' };

describe('loadConfig', () => {
  it('asks for nothing: an empty environment is a service of its own', () => {
    const config = loadConfig({});
    expect(config).to.include({ host: '127.0.0.1', port: 3000, dataDir: './data', bcryptCost: 12, logLevel: 'info' });
    expect(config).to.include({ databaseUrl: undefined, secret: undefined });
    expect(config.limits).to.deep.equal(defaultLimits);
    expect(config).to.include({
      compressionPreset: 'standard',
      compressionEffort: 'both',
      compressionMaxEdge: undefined,
    });
    expect(config.throttling).to.deep.equal(defaultThrottling);
    expect(config.sizes).to.deep.equal(defaultSizes);
    expect(config.proxyHops).to.equal(0);
  });

  it('takes an empty variable for an absent one', () => {
    const empty = Object.fromEntries(names.map((name) => [name, '']));
    expect(loadConfig(empty)).to.deep.equal(loadConfig({}));
  });

  const taken: readonly [name: string, text: string, read: (config: Config) => unknown, value: unknown][] = [
    ['HOST', '0.0.0.0', (config) => config.host, '0.0.0.0'],
    ['PORT', '0', (config) => config.port, 0],
    ['PUBLIC_URL', 'https://photos.example.org', (config) => config.publicUrl, 'https://photos.example.org'],
    ['PUBLIC_URL', 'https://photos.example.org/', (config) => config.publicUrl, 'https://photos.example.org'],
    ['PUBLIC_URL', 'http://Example.org:80/a%20b/', (config) => config.publicUrl, 'http://example.org/a%20b'],
    ['CORS_ORIGINS', 'https://a.example.org', (config) => config.corsOrigins.join(), 'https://a.example.org'],
    [
      'CORS_ORIGINS',
      'http://localhost:5173, https://b.example.org',
      (config) => config.corsOrigins.join(),
      'http://localhost:5173,https://b.example.org',
    ],
    ['DATA_DIR', '/srv/photos', (config) => config.dataDir, '/srv/photos'],
    ['DATABASE_URL', 'postgresql://a:b@c/d', (config) => config.databaseUrl, 'postgresql://a:b@c/d'],
    ['DB_NAME', 'd/1', (config) => config.databaseUrl, 'postgres://silverprint@127.0.0.1:5432/d%2F1'],
    ['DB_USER', 'a@b', (config) => config.databaseUrl, 'postgres://a%40b@127.0.0.1:5432/silverprint'],
    [
      'DB_PASSWORD',
      'p:/@',
      (config) => config.databaseUrl,
      'postgres://silverprint:p%3A%2F%40@127.0.0.1:5432/silverprint',
    ],
    ['DB_HOST', '::1', (config) => config.databaseUrl, 'postgres://silverprint@[::1]:5432/silverprint'],
    ['DB_PORT', '6543', (config) => config.databaseUrl, 'postgres://silverprint@127.0.0.1:6543/silverprint'],
    ['STORE', 'files', (config) => config.s3, undefined],
    ['S3_ENDPOINT', 'http://127.0.0.1:9000/', (config) => config.s3?.endpoint, 'http://127.0.0.1:9000'],
    ['S3_REGION', 'eu-central-1', (config) => config.s3?.region, 'eu-central-1'],
    ['S3_BUCKET', 'my.photos', (config) => config.s3?.bucket, 'my.photos'],
    ['S3_PREFIX', 'photos/2026/', (config) => config.s3?.prefix, 'photos/2026/'],
    ['S3_ACCESS_KEY_ID', 'a:b', (config) => config.s3?.credentials?.accessKeyId, 'a:b'],
    ['S3_SECRET_ACCESS_KEY', 'c', (config) => config.s3?.credentials?.secretAccessKey, 'c'],
    ['S3_FORCE_PATH_STYLE', 'false', (config) => config.s3?.forcePathStyle, false],
    ['S3_FORCE_PATH_STYLE', 'true', (config) => config.s3?.forcePathStyle, true],
    ['SECRET', 's'.repeat(32), (config) => config.secret, 's'.repeat(32)],
    ['TOKEN_FORMAT', 'paseto', (config) => config.tokenFormat, 'paseto'],
    ['TOKEN_ALGORITHM', 'EdDSA', (config) => config.tokenAlgorithm, 'EdDSA'],
    ['ACCESS_TOKEN_TTL_SECONDS', '60', (config) => config.limits.accessTokenTtlSeconds, 60],
    ['SESSION_IDLE_SECONDS', '3600', (config) => config.limits.sessionIdleSeconds, 3600],
    ['SESSION_ABSOLUTE_SECONDS', '604800', (config) => config.limits.sessionAbsoluteSeconds, 604_800],
    ['REFRESH_GRACE_SECONDS', '0', (config) => config.limits.refreshGraceSeconds, 0],
    [
      'THROTTLE_LOG_IN_PAIR',
      '2 then 1s to 4s',
      ruleOf('log-in-pair'),
      '{"waitSeconds":[0,1,2,4],"forgetSeconds":86400}',
    ],
    ['THROTTLE_LOG_IN_ADDRESS', '20/15min', ruleOf('log-in-address'), '{"attempts":20,"windowSeconds":900}'],
    ['THROTTLE_LOG_IN_ACCOUNT', '5/s', ruleOf('log-in-account'), '{"attempts":5,"windowSeconds":1}'],
    [
      'THROTTLE_LOG_IN_FAILURES',
      '1 then 1min, 3 then 1h',
      ruleOf('log-in-failures'),
      '{"waitSeconds":[60,60,3600],"forgetSeconds":2592000}',
    ],
    ['THROTTLE_LOG_IN_FAILURES', 'off', ruleOf('log-in-failures'), '"off"'],
    ['THROTTLE_REGISTER', '1/7d', ruleOf('register'), '{"attempts":1,"windowSeconds":604800}'],
    ['THROTTLE_REFRESH', 'off', ruleOf('refresh'), '"off"'],
    ['THROTTLE_UPLOAD', '1000/h', ruleOf('upload'), '{"attempts":1000,"windowSeconds":3600}'],
    ['THROTTLE_LIST', '10/min', ruleOf('list'), '{"attempts":10,"windowSeconds":60}'],
    ['TRUST_PROXY_HOPS', '2', (config) => config.proxyHops, 2],
    ['SIZES', 'tiny:16,large:8192', (config) => JSON.stringify(config.sizes), '{"tiny":16,"large":8192}'],
    ['SIZES', 'thumb:256, small-2:640', (config) => JSON.stringify(config.sizes), '{"thumb":256,"small-2":640}'],
    ['SIZES', 'none', (config) => JSON.stringify(config.sizes), '{}'],
    ['REGISTRATION', 'closed', (config) => config.registration, 'closed'],
    ['UPLOAD_MAX_BYTES', '2GiB', (config) => config.limits.uploadBytesMax, 2 * 1024 ** 3],
    ['UPLOAD_MAX_BYTES', '5000', (config) => config.limits.uploadBytesMax, 5000],
    ['UPLOAD_MAX_BYTES', '512 KiB', (config) => config.limits.uploadBytesMax, 512 * 1024],
    ['QUOTA_IMAGES', '10000', (config) => config.quota.images, 10_000],
    ['QUOTA_BYTES', '50GiB', (config) => config.quota.bytes, 50 * 1024 ** 3],
    ['DISK_RESERVE_BYTES', '10GiB', (config) => config.limits.diskReserveBytes, 10 * 1024 ** 3],
    ['DISK_RESERVE_BYTES', '0', (config) => config.limits.diskReserveBytes, 0],
    ['IMAGE_MAX_PIXELS', '1000000', (config) => config.limits.imagePixelsMax, 1_000_000],
    ['IMAGE_MAX_SIDE_PIXELS', '4096', (config) => config.limits.imageSidePixelsMax, 4096],
    ['PRINTS_AT_ONCE', '7', (config) => config.printsAtOnce, 7],
    ['PRINTS_MEMORY_BYTES', '2GiB', (config) => config.printsMemoryBytes, 2 * 1024 ** 3],
    ['COMPRESSION_PRESET', 'archive', (config) => config.compressionPreset, 'archive'],
    ['COMPRESSION_EFFORT', 'fast', (config) => config.compressionEffort, 'fast'],
    ['COMPRESSION_MAX_EDGE', '2560', (config) => config.compressionMaxEdge, 2560],
    ['GALLERY', 'off', (config) => config.gallery, 'off'],
    ['PASSWORD_MIN_LENGTH', '15', (config) => config.passwordPolicy.codePointsMin, 15],
    ['PASSWORD_BLOCKLIST', 'off', (config) => config.passwordPolicy.blockList, false],
    ['BCRYPT_COST', '4', (config) => config.bcryptCost, 4],
    ['PASSWORDS_AT_ONCE', '3', (config) => config.passwordsAtOnce, 3],
    ['SHUTDOWN_DELAY_SECONDS', '15', (config) => config.shutdownDelaySeconds, 15],
    ['LOG_LEVEL', 'silent', (config) => config.logLevel, 'silent'],
  ];
  for (const [name, text, read, value] of taken) {
    it(`takes ${name}=${text}`, () => {
      expect(read(loadConfig({ ...(name.startsWith('S3_') && aBucket), [name]: text }))).to.equal(value);
    });
  }

  it('is tested with every variable there is', () => {
    expect([...new Set(taken.map(([name]) => name))]).to.have.members(names);
  });

  const refused: readonly [name: string, text: string][] = [
    ['PORT', '65536'],
    ['PORT', '-1'],
    ['PORT', '80a'],
    ['PORT', '3e3'],
    ['PUBLIC_URL', 'canary.example.org'],
    ['PUBLIC_URL', 'ftp://canary.example.org'],
    ['PUBLIC_URL', 'https://canary@example.org'],
    ['PUBLIC_URL', 'https://example.org/?canary'],
    ['PUBLIC_URL', 'https://example.org/?'],
    ['PUBLIC_URL', 'https://example.org/#canary'],
    ['CORS_ORIGINS', '*'],
    ['CORS_ORIGINS', 'null'],
    ['CORS_ORIGINS', 'https://*.example.org'],
    ['CORS_ORIGINS', 'https://example.org/'],
    ['CORS_ORIGINS', 'https://example.org:443'],
    ['CORS_ORIGINS', 'https://Canary.example.org'],
    ['CORS_ORIGINS', 'https://example.org https://canary.example.org'],
    ['CORS_ORIGINS', 'https://example.org,'],
    ['CORS_ORIGINS', 'file:///canary'],
    ['DATABASE_URL', 'mysql://canary@host/db'],
    ['DATABASE_URL', 'postgres://canary:a b@[/db'],
    ['DB_PORT', '0'],
    ['SIZES', 'canary'],
    ['SIZES', 'canary:'],
    ['SIZES', 'canary:15'],
    ['SIZES', 'canary:8193'],
    ['SIZES', 'canary:1e3'],
    ['SIZES', 'Canary:256'],
    ['SIZES', '2canary:256'],
    ['SIZES', 'canary:256,'],
    ['SIZES', 'canary:256,canary:640'],
    ['SIZES', Array.from({ length: 17 }, (_, i) => `canary-${i}:${100 + i}`).join()],
    ['STORE', 'S3'],
    ['S3_ENDPOINT', 'canary.example.org'],
    ['S3_BUCKET', 'canary/x'],
    ['S3_BUCKET', 'x'],
    ['S3_PREFIX', '/canary'],
    ['S3_PREFIX', 'canary//x'],
    ['S3_PREFIX', 'canary/../x'],
    ['S3_PREFIX', 'canary x'],
    ['S3_FORCE_PATH_STYLE', 'yes'],
    ['SECRET', 'canary-31-characters-are-too-few'.slice(1)],
    ['TOKEN_FORMAT', 'JWT'],
    ['TOKEN_ALGORITHM', 'RS256'],
    ['ACCESS_TOKEN_TTL_SECONDS', '9'],
    ['SESSION_IDLE_SECONDS', '7 days'],
    ['SESSION_ABSOLUTE_SECONDS', '0'],
    ['THROTTLE_LOG_IN_PAIR', '5/min'],
    ['THROTTLE_LOG_IN_PAIR', '5 then 2min to 1min'],
    ['THROTTLE_LOG_IN_PAIR', '5 then 0s'],
    ['THROTTLE_LOG_IN_FAILURES', '20 then 1s, 10 then 1h'],
    ['THROTTLE_LOG_IN_FAILURES', '20 then 1s, canary'],
    ['THROTTLE_LOG_IN_FAILURES', '1001 then 1s'],
    ['THROTTLE_UPLOAD', '0/min'],
    ['THROTTLE_UPLOAD', '600'],
    ['THROTTLE_UPLOAD', '600/week'],
    ['THROTTLE_UPLOAD', '600/0min'],
    ['THROTTLE_LIST', '1200 / min'],
    ['THROTTLE_LIST', '1/400d'],
    ['TRUST_PROXY_HOPS', 'true'],
    ['UPLOAD_MAX_BYTES', '64MB'],
    ['UPLOAD_MAX_BYTES', '5GiB'],
    ['UPLOAD_MAX_BYTES', '1'],
    ['IMAGE_MAX_PIXELS', '1e9'],
    ['IMAGE_MAX_SIDE_PIXELS', '65501'],
    ['PRINTS_AT_ONCE', '0'],
    ['PRINTS_MEMORY_BYTES', '127MiB'],
    ['COMPRESSION_PRESET', 'best'],
    ['COMPRESSION_EFFORT', 'slow'],
    ['COMPRESSION_MAX_EDGE', '63'],
    ['PASSWORD_MIN_LENGTH', '7'],
    ['PASSWORD_MIN_LENGTH', '65'],
    ['PASSWORD_BLOCKLIST', 'no'],
    ['PASSWORDS_AT_ONCE', '0'],
    ['BCRYPT_COST', '3'],
    ['BCRYPT_COST', '16'],
    ['LOG_LEVEL', 'verbose'],
  ];
  for (const [name, text] of refused) {
    it(`refuses ${name}=${text}, by name and not by value`, () => {
      const [problem, ...more] = problemsOf({ [name]: text });
      expect(more).to.deep.equal([]);
      expect(problem?.variable).to.equal(name);
      expect(problem?.problem).to.match(/^must /);
      expect(problem?.problem).not.to.contain('canary');
    });
  }

  it('names every problem at once', () => {
    const environment = { PORT: 'canary', BCRYPT_COST: 'canary', SECRET: 'canary', LOG_LEVEL: 'canary' };
    expect(problemsOf(environment).map(({ variable }) => variable)).to.have.members(Object.keys(environment));
    expect(messageOf(environment).split('\n')).to.have.lengthOf(4);
  });

  it('shows no value in its message, whatever is wrong', () => {
    const message = messageOf(Object.fromEntries(names.map((name) => [name, 'canary'])));
    expect(message).to.contain('PORT must be').and.not.to.contain('canary');
  });

  it('refuses two ways to name the database', () => {
    const environment = { DATABASE_URL: 'postgres://a/b', DB_HOST: 'c', DB_NAME: 'd' };
    expect(problemsOf(environment).map(({ variable }) => variable)).to.have.members(['DB_HOST', 'DB_NAME']);
  });

  it('signs as the format wants it where nothing else is said', () => {
    expect(loadConfig({}).tokenAlgorithm).to.equal('HS256');
    expect(loadConfig({ TOKEN_FORMAT: 'paseto' }).tokenAlgorithm).to.equal('EdDSA');
    expect(loadConfig({ TOKEN_FORMAT: 'paseto', TOKEN_ALGORITHM: 'EdDSA' }).tokenAlgorithm).to.equal('EdDSA');
  });

  it('refuses an algorithm that the format does not have', () => {
    const environment = { TOKEN_FORMAT: 'paseto', TOKEN_ALGORITHM: 'HS256' };
    expect(problemsOf(environment).map(({ variable }) => variable)).to.deep.equal(['TOKEN_ALGORITHM']);
  });

  it('refuses a store in a bucket that has no name, and half of the credentials', () => {
    expect(problemsOf({ STORE: 's3' }).map(({ variable }) => variable)).to.deep.equal(['S3_BUCKET']);
    for (const half of ['S3_ACCESS_KEY_ID', 'S3_SECRET_ACCESS_KEY']) {
      const environment = { STORE: 's3', S3_BUCKET: 'photos', [half]: 'canary' };
      expect(problemsOf(environment).map(({ variable }) => variable)).to.deep.equal(['S3_SECRET_ACCESS_KEY']);
    }
  });

  it('leaves credentials and the style of URLs to others where nothing is said', () => {
    const { s3 } = loadConfig({ STORE: 's3', S3_BUCKET: 'photos' });
    expect(s3).to.include({ credentials: undefined, forcePathStyle: undefined, endpoint: undefined });
  });

  it('refuses a session that would be idle for longer than it lives', () => {
    const environment = { SESSION_IDLE_SECONDS: '7200', SESSION_ABSOLUTE_SECONDS: '3600' };
    expect(problemsOf(environment).map(({ variable }) => variable)).to.deep.equal(['SESSION_IDLE_SECONDS']);
  });
});

describe('the table of variables', () => {
  it('has a row for each, with its default, as text and as Markdown', () => {
    const [text, markdown] = [configurationText().split('\n'), configurationMarkdown().split('\n')];
    for (const [name, variable] of Object.entries(variables)) {
      const shown = 'preset' in variable ? variable.preset : variable.otherwise;
      expect(
        text.find((line) => line.trim().startsWith(`${name} `)),
        name,
      ).to.contain(shown);
      expect(
        markdown.find((line) => line.startsWith(`| \`${name}\` |`)),
        name,
      ).to.contain(`| ${shown} |`);
    }
  });

  it('has the same variables as .env.example', () => {
    const example = readFileSync(new URL('../../.env.example', import.meta.url), 'utf8');
    expect(Array.from(example.matchAll(/^#?([A-Z0-9_]+)=/gm), ([, name]) => name)).to.have.members(names);
  });
});

function ruleOf(policy: PolicyName): (config: Config) => string {
  return ({ throttling }) => JSON.stringify(throttling[policy]);
}

function problemsOf(environment: Environment): readonly ConfigProblem[] {
  return errorOf(environment).problems;
}

function messageOf(environment: Environment): string {
  return errorOf(environment).message;
}

function errorOf(environment: Environment): ConfigError {
  try {
    loadConfig(environment);
  } catch (error) {
    if (error instanceof ConfigError) return error;
    throw error;
  }
  return expect.fail('It was taken.');
}
