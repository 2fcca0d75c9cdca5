import { readdir, truncate } from 'node:fs/promises';
import { join } from 'node:path';
import { expect } from 'chai';
import { useDatabase } from '../support/postgres.ts';
import { describeWithS3, useBucket } from '../support/s3.ts';
import { failPoints } from './kills/fail-points.ts';
import { everyFailPoint, failPointsOfBuckets, killEach } from './kills/kill-matrix.ts';
import { Lane } from './kills/lane.ts';
import { type Death, lastLook } from './kills/rounds.ts';

const isLong = Boolean(process.env['TEST_LONG']);
/** Each takes a second or two: in the short form every other of them, and what cleans up, where each needs what the one before has left. */
const tried = everyFailPoint.filter(({ at }, place) => isLong || place % 2 === 0 || failPoints[at] === 'clean-up');
const randomDeaths: readonly Death[] = [
  ...Array.from({ length: isLong ? 8 : 2 }, () => ({ while: 'uploading and deleting' }) as const),
  { while: 'starting' },
  { while: 'replacing prints' },
];
const [uploads, others] = [
  tried.filter(({ at }) => ['upload', 'answer', 'clean-up'].includes(failPoints[at])),
  tried.filter(({ at }) => !['upload', 'answer', 'clean-up'].includes(failPoints[at])),
];

describe('A service that is killed', function () {
  this.timeout(300_000);
  const databases = [useDatabase(), useDatabase(), useDatabase()] as const;

  it(`between ${isLong ? 'any' : 'some'} two steps, or at any time, has lost nothing that it acknowledged and leaves nothing half`, async () => {
    // clean-up comes after what leaves something
    const shares = [uploads, [...others, ...randomDeaths]];
    const killed = await Promise.all(
      shares.map(async (deaths, at) => {
        await using lane = await Lane.open({ databaseUrl: databases[at]?.url });
        // awaited here: the lane is gone otherwise
        return await killEach(lane, deaths);
      }),
    );
    expect(killed.flatMap(({ violations }) => violations)).to.deep.equal([]);
    expect(new Set(killed.flatMap(({ deaths }) => Object.keys(deaths)))).to.include.all.keys(tried.map(({ at }) => at));
  });

  const describeLong = isLong ? describeWithS3 : describe.skip;
  describeLong(`with its photos in a bucket${isLong ? '' : ' (in the long form only: npm run test:long)'}`, () => {
    const [database, bucket] = [useDatabase(), useBucket()];
    it('has lost nothing either, between any two steps', async () => {
      await using lane = await Lane.open({ databaseUrl: database.url, bucket: bucket() });
      const { violations, deaths } = await killEach(lane, failPointsOfBuckets);
      expect(violations).to.deep.equal([]);
      expect(deaths).to.have.all.keys(failPointsOfBuckets.map(({ at }) => at));
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
