import { readdir, truncate } from 'node:fs/promises';
import { join } from 'node:path';
import { expect } from 'chai';
import { useDatabase } from '../support/postgres.ts';
import { describeWithS3, useBucket } from '../support/s3.ts';
import { everyFailPoint, failPointsOfBuckets, killEach } from './kills/kill-matrix.ts';
import { Lane } from './kills/lane.ts';
import { type Death, lastLook } from './kills/rounds.ts';

const isLong = Boolean(process.env['TEST_LONG']);
const randomDeaths: readonly Death[] = [
  ...Array.from({ length: 8 }, () => ({ while: 'uploading and deleting' }) as const),
  { while: 'starting' },
  { while: 'replacing prints' },
];
const half = everyFailPoint.findIndex(({ at }) => at === 'replacement-noted');
const cleanUp = 4;

describe('A service that is killed', function () {
  this.timeout(300_000);
  const databases = [useDatabase(), useDatabase(), useDatabase(), useDatabase()] as const;

  it('between any two steps, or at any time, has lost nothing that it acknowledged and leaves nothing half', async () => {
    const [uploads, others] = [everyFailPoint.slice(0, half), everyFailPoint.slice(half, -cleanUp)];
    const shares = [
      // clean-up comes after what leaves something
      [...uploads, ...everyFailPoint.slice(-cleanUp)],
      [...others, ...randomDeaths],
    ];
    const killed = await Promise.all(
      shares.map(async (deaths, at) => {
        await using lane = await Lane.open({ databaseUrl: databases[at]?.url });
        // awaited here: the lane is gone otherwise
        return await killEach(lane, deaths);
      }),
    );
    expect(killed.flatMap(({ violations }) => violations)).to.deep.equal([]);
    expect(new Set(killed.flatMap(({ deaths }) => Object.keys(deaths)))).to.include.all.keys(
      everyFailPoint.map(({ at }) => at),
    );
  });

  describeWithS3('with its photos in a bucket', () => {
    const bucket = useBucket();
    it(`has lost nothing either, between ${isLong ? 'any' : 'some'} two steps`, async () => {
      await using lane = await Lane.open({ databaseUrl: databases[3].url, bucket: bucket() });
      const tried = isLong ? failPointsOfBuckets : failPointsOfBuckets.filter((_, at) => at % 4 === 0);
      const { violations, deaths } = await killEach(lane, tried);
      expect(violations).to.deep.equal([]);
      expect(deaths).to.have.all.keys(tried.map(({ at }) => at));
    });
  });

  it('would be caught: what is lost or damaged is noticed', async () => {
    await using lane = await Lane.open({ databaseUrl: databases[2].url });
    const { url } = await lane.starts();
    const [ann] = lane.people;
    await ann!.uploads(url);
    await lane.stops();
    const images = join(lane.folder, 'images');
    const blobs = (await readdir(images, { recursive: true })).filter((name) => name.endsWith('.compressed'));
    for (const name of blobs) await truncate(join(images, name), 100);
    const found = await lastLook(lane);
    expect(found.join('\n')).to.contain('V2: a print is not what it should be').and.contain('V3: 1 × wrong-size');
  });
});
