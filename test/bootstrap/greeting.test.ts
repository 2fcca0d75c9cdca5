import { expect } from 'chai';
import { loadConfig } from '../../src/bootstrap/config.ts';
import { greeting, readyMembers } from '../../src/bootstrap/greeting.ts';
import type { ServerFacts } from '../../src/bootstrap/server.ts';

const facts: ServerFacts = {
  url: 'http://127.0.0.1:3000',
  database: { serverVersion: '18.4', embedded: true, adopted: false },
  secretOrigin: 'made now',
  photos: { kind: 'files', name: '/srv/data/images' },
  freeBytes: 412e9,
  printsAtOnce: 2,
  gallery: 'on',
};
const started = { version: '0.1.0', seconds: 1.402 };
const config = loadConfig({});

describe('the greeting', () => {
  it('says what runs where, what to back up, and what to do next', () => {
    expect(greeting(facts, config, started)).to.equal(`Silverprint 0.1.0, ready in 1.4 s
  Service    http://127.0.0.1:3000
  Gallery    http://127.0.0.1:3000/
  Database   PostgreSQL 18.4, embedded    ./data/postgres   (yours: DATABASE_URL or DB_*)
  Photos     files                        ./data/images     (412 GB free)
  Keys       made just now                ./data/keys       (back up everything: npx silverprint backup DIR)
  Limits     64 MiB and 64 megapixels a photo, 2 prints at a time
Try, in another terminal:  npx silverprint upload ~/Pictures/*.jpg
Ctrl-C stops everything it started.
`);
  });

  it('says how a database and a secret of the operator’s own are used, without their values', () => {
    const environment = { DATABASE_URL: 'postgres://canary:canary@canary/canary', SECRET: 'canary'.repeat(6) };
    const own = { ...facts, database: { ...facts.database, embedded: false }, secretOrigin: 'environment' as const };
    const text = greeting(own, loadConfig(environment), started);
    expect(text)
      .to.match(/Database +PostgreSQL 18\.4 +\(as DATABASE_URL/)
      .and.match(/Keys +from SECRET/);
    expect(text).not.to.contain('canary');
  });

  it('says that a server was found running, and that the keys are those of before', () => {
    const found = { ...facts, database: { ...facts.database, adopted: true }, secretOrigin: 'file' as const };
    expect(greeting(found, config, started))
      .to.contain('still running')
      .and.contain('as before');
  });

  it('says which bucket the photos are in, and by way of what folder they come there', () => {
    const photos = { kind: 's3', name: 'photos/ours at https://s3.example.org' } as const;
    const text = greeting({ ...facts, photos }, config, started);
    expect(text).to.match(
      /Photos +S3 +photos\/ours at https:\/\/s3\.example\.org +\(by way of \.\/data\/staging, 412 GB free\)/,
    );
  });

  it('shows limits as they are', () => {
    const environment = { UPLOAD_MAX_BYTES: '1536KiB', IMAGE_MAX_PIXELS: '12345678' };
    const text = greeting({ ...facts, freeBytes: 1.24e9, printsAtOnce: 1 }, loadConfig(environment), started);
    expect(text).to.contain('1536 KiB and 12.3 megapixels a photo, 1 print at a time').and.contain('(1.2 GB free)');
  });

  it('names the address in the example where it is not the usual one', () => {
    const text = greeting({ ...facts, url: 'http://127.0.0.1:4000' }, config, started);
    expect(text).to.contain('npx silverprint upload --url http://127.0.0.1:4000 ');
  });

  it('shows a folder once, however it was written', () => {
    expect(greeting(facts, loadConfig({ DATA_DIR: '/srv/photos/' }), started)).to.contain(' /srv/photos/images ');
  });

  it('says how to build a gallery that is not there, and nothing of one that is not wanted', () => {
    const without = (gallery: 'off' | 'not built') => greeting({ ...facts, gallery }, config, started);
    expect(without('not built')).to.match(/Gallery .*npm run build:gallery/);
    expect(without('off')).not.to.contain('Gallery');
  });

  it('has members for programs, none of them a secret', () => {
    const environment = { SECRET: 'canary'.repeat(6), DATABASE_URL: 'postgres://canary@canary/canary' };
    const members = readyMembers(facts, loadConfig(environment), started);
    expect(members).to.include({ version: '0.1.0', seconds: 1.402, url: 'http://127.0.0.1:3000' });
    expect(JSON.stringify(members)).not.to.contain('canary');
  });
});
