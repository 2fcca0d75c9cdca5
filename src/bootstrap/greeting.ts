import type { Config } from './config.ts';
import { formatBytes } from './config-values.ts';
import type { ServerFacts } from './server.ts';

export type Started = { readonly version: string; readonly seconds: number };

/** What a person sees when the service is ready: where everything is, and what to do next. */
export function greeting(facts: ServerFacts, config: Config, { version, seconds }: Started): string {
  const dataDir = config.dataDir.replace(/(?<=.)[/\\]+$/, '');
  const rows = [
    ['Database', ...databaseRow(facts, dataDir)],
    ['Photos', ...photosRow(facts, dataDir)],
    ['Keys', ...keysRow(facts, dataDir)],
  ];
  return [
    `Silverprint ${version}, ready in ${seconds.toFixed(1)} s`,
    `  Service    ${facts.url}`,
    ...galleryRow(facts),
    ...aligned(rows),
    `  Limits     ${limitsOf(facts, config)}`,
    `Try, in another terminal:  npx silverprint upload${urlFlag(facts.url)} ~/Pictures/*.jpg`,
    `Ctrl-C stops everything it started.\n`,
  ].join('\n');
}

/** The same for programs, as members of one line of the log. */
export function readyMembers(facts: ServerFacts, config: Config, { version, seconds }: Started): object {
  const { url, photos, freeBytes, secretOrigin, printsAtOnce, gallery } = facts;
  const { serverVersion, embedded, adopted } = facts.database;
  const { dataDir, limits } = config;
  const database = { version: serverVersion, embedded, adopted };
  return { version, seconds, url, dataDir, database, photos, freeBytes, secretOrigin, limits, printsAtOnce, gallery };
}

function galleryRow({ gallery, url }: ServerFacts): string[] {
  if (gallery === 'off') return [];
  return [`  Gallery    ${gallery === 'on' ? `${url}/` : 'not built yet: npm run build:gallery, and start again'}`];
}

function databaseRow({ database }: ServerFacts, dataDir: string): string[] {
  const name = `PostgreSQL ${database.serverVersion}`;
  if (!database.embedded) return [name, '', '(as DATABASE_URL or DB_* say)'];
  const found = database.adopted ? ', embedded, still running' : ', embedded';
  return [name + found, `${dataDir}/postgres`, '(yours: DATABASE_URL or DB_*)'];
}

function photosRow({ photos, freeBytes }: ServerFacts, dataDir: string): string[] {
  const free = `${decimalSize(freeBytes)} free`;
  if (photos.kind === 'files') return ['files', `${dataDir}/images`, `(${free})`];
  return [photos.kind === 's3' ? 'S3' : 'elsewhere', photos.name, `(by way of ${dataDir}/staging, ${free})`];
}

function keysRow({ secretOrigin }: ServerFacts, dataDir: string): string[] {
  const where = secretOrigin === 'environment' ? '' : `${dataDir}/keys`;
  return [originWords[secretOrigin], where, '(back up everything: npx silverprint backup DIR)'];
}

const originWords = { environment: 'from SECRET', file: 'as before', 'made now': 'made just now' };

function limitsOf({ printsAtOnce }: ServerFacts, { limits }: Config): string {
  const size = formatBytes(limits.uploadBytesMax);
  const megapixels = Number((limits.imagePixelsMax / 1e6).toFixed(1));
  const prints = printsAtOnce === 1 ? '1 print' : `${printsAtOnce} prints`;
  return `${size} and ${megapixels} megapixels a photo, ${prints} at a time`;
}

function urlFlag(url: string): string {
  return url === 'http://127.0.0.1:3000' ? '' : ` --url ${url}`;
}

function aligned(rows: readonly string[][]): string[] {
  const widthOf = (column: number) => Math.max(...rows.map((row) => row[column]?.length ?? 0));
  const [what, where] = [widthOf(1) + 4, widthOf(2) + 3];
  return rows.map(([label = '', second = '', third = '', fourth = '']) =>
    `  ${label.padEnd(11)}${second.padEnd(what)}${third.padEnd(where)}${fourth}`.trimEnd(),
  );
}

function decimalSize(bytes: number): string {
  const gigabytes = bytes / 1e9;
  return gigabytes < 10 ? `${gigabytes.toFixed(1)} GB` : `${Math.round(gigabytes)} GB`;
}
