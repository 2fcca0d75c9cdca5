import { createHash } from 'node:crypto';
import { join } from 'node:path';
import { expect } from 'chai';
import { commandIn, gone, type Launched, launch } from '../../bootstrap/launched.ts';
import { Client, type ImageAnswer, User } from '../../support/client.ts';
import { ApiDocument } from '../../support/openapi.ts';
import { aPhoto } from '../../support/photos.ts';
import { useDatabase } from '../../support/postgres.ts';
import { describeWithS3, s3Environment, useBucket } from '../../support/s3.ts';
import { temporaryFolder } from '../../support/temporary-folder.ts';

const lanes = 4;
const uploadsOfALane = 5;

describeWithS3('two processes of the service on one database and one S3 store', function () {
  this.timeout(120_000);
  const database = useDatabase();
  const bucket = useBucket();
  let folder: Awaited<ReturnType<typeof temporaryFolder>>;
  let processes: [Launched, Launched];
  let api: ApiDocument;
  let ann: User;
  /** Ann, through either of the two. */
  let through: [Client, Client];
  /** What either of them has acknowledged, by its id. */
  const acknowledged = new Map<string, string>();

  const dataDir = (name: string) => join(folder.path, name);
  const environment = (prefix = 'ours') => ({
    ...s3Environment(bucket(), prefix),
    DATABASE_URL: database.url,
    SECRET: 'no'.repeat(32),
    COMPRESSION_EFFORT: 'fast',
    LOG_LEVEL: 'info',
  });

  before(async () => {
    folder = await temporaryFolder();
    processes = [
      launch(dataDir('one'), { environment: environment() }),
      launch(dataDir('other'), { environment: environment() }),
    ];
    const urls = (await Promise.all(processes.map(({ ready }) => ready))).map(({ url }) => String(url));
    const [one = '', other = ''] = urls;
    api = await ApiDocument.servedAt(one);
    ann = await User.at(one, api);
    const headers = { Authorization: `Bearer ${ann.tokens.access_token}` };
    through = [ann, new Client(other, api, headers)];
  });
  after(async () => {
    for (const { pid } of processes) {
      try {
        process.kill(pid, 'SIGTERM');
      } catch {
        // the one that was killed
      }
    }
    await Promise.all(processes.map(({ ended }) => ended));
    await folder.remove();
  });

  async function uploads(client: Client, seed: number): Promise<ImageAnswer> {
    const photo = await aPhoto({ seed, width: 320, height: 240 });
    const image = await client.uploads(photo, `${seed}.jpg`);
    acknowledged.set(image.id, sha256Of(photo));
    return image;
  }

  it('list, hand out and delete through either what was uploaded through the other', async () => {
    for (const [from, to] of [through, through.toReversed()] as [Client, Client][]) {
      const { id, sha256, compressed_bytes: bytes } = await uploads(from, acknowledged.size);
      expect((await to.lists({ sha256 })).images.map((image) => image.id)).to.deep.equal([id]);
      expect(sha256Of(await to.downloads(id))).to.equal(sha256);
      expect(await to.downloads(id, 'compressed')).to.have.lengthOf(bytes);
      const size = await to.downloads(id, 'compressed', '?size=thumb');
      expect(sha256Of(await from.downloads(id, 'compressed', '?size=thumb'))).to.equal(sha256Of(size));
    }
    const { id } = await uploads(through[0], acknowledged.size);
    acknowledged.delete(id);
    expect((await through[1].asks('DELETE', `/image/${id}`)).status).to.equal(204);
    expect((await through[0].asks('GET', `/image/download_original/${id}`)).status).to.equal(404);
  });

  it('hand out parts of what was uploaded through the other', async () => {
    const { id, bytes } = await uploads(through[0], acknowledged.size);
    const whole = await through[0].downloads(id);
    for (const [range, part] of [
      ['bytes=10-99', whole.subarray(10, 100)],
      [`bytes=${bytes - 7}-`, whole.subarray(-7)],
      ['bytes=-20', whole.subarray(-20)],
    ] as const) {
      const answer = await through[1].asks('GET', `/image/download_original/${id}`, null, { Range: range });
      expect(answer.status).to.equal(206);
      expect(Buffer.from(answer.bytes).equals(part), range).to.equal(true);
    }
  });

  it('keep everything that either acknowledged when one is killed in the middle of uploads', async () => {
    const [{ pid }] = processes;
    const before = acknowledged.size;
    const answers = await Promise.allSettled(
      Array.from({ length: lanes * 2 }, async (_, lane) => {
        const client = through[lane % 2] ?? ann;
        for (let upload = 0; upload < uploadsOfALane; upload++) {
          await uploads(client, 1000 + lane * uploadsOfALane + upload);
          // After the first answers; the other uploads are under way.
          if (acknowledged.size === before + lanes) process.kill(pid, 'SIGKILL');
        }
      }),
    );
    await gone(pid);
    expect(answers.filter(({ status }) => status === 'rejected').length, 'lanes through the killed one').to.equal(
      lanes,
    );

    const [, survivor] = through;
    const listed: string[] = [];
    for (let cursor: string | null = ''; cursor !== null; ) {
      const page = await survivor.lists(cursor === '' ? {} : { cursor });
      listed.push(...page.images.map(({ id }) => id));
      cursor = page.next_cursor;
    }
    expect(listed).to.include.members([...acknowledged.keys()]);
    for (const id of listed) {
      const { sha256, compressed_bytes: bytes } = await survivor.describes(id);
      expect(sha256Of(await survivor.downloads(id)))
        .to.equal(sha256)
        .and.to.equal(acknowledged.get(id) ?? sha256);
      expect(await survivor.downloads(id, 'compressed')).to.have.lengthOf(bytes);
    }
  });

  it('leave a store and a database that agree', async () => {
    const { code, stdout, stderr } = await commandIn({ ...environment(), DATA_DIR: dataDir('other') }, ['fsck']);
    expect(code, stdout + stderr).to.equal(0);
  });

  it('have their prints made again, and are backed up, by commands beside them', async () => {
    const beside = { ...environment(), DATA_DIR: dataDir('other'), COMPRESSION_PRESET: 'web' };
    const remade = await commandIn(beside, ['recompress']);
    expect(remade.code, remade.stdout + remade.stderr).to.equal(0);
    const backup = await commandIn(beside, ['backup', join(folder.path, 'backup')]);
    expect(backup.code, backup.stdout + backup.stderr).to.equal(0);
    const [id = '', sha256] = [...acknowledged][0] ?? [];
    const { compressed_bytes: bytes } = await through[1].describes(id);
    expect(sha256Of(await through[1].downloads(id))).to.equal(sha256);
    expect(await through[1].downloads(id, 'compressed')).to.have.lengthOf(bytes);
  });

  it('are not joined by a third one on another store', async () => {
    const { code, stderr } = await launch(dataDir('third'), { environment: environment('elsewhere') }).ended;
    expect(code).to.equal(1);
    expect(stderr).to.contain('The photos of this database are not in').and.contain('/elsewhere at ');
  });
});

function sha256Of(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex');
}
