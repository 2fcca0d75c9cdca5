import { expect } from 'chai';
import { useDatabase } from '../support/postgres.ts';
import { outOfOrder, stepsOf } from './order/order-of-calls.ts';
import { callsIn } from './order/trace.ts';
import { canTrace, traceUploads } from './order/trace-uploads.ts';

describe('The order of what an upload does', function () {
  this.timeout(120_000);

  describe('as the system sees it', () => {
    const database = useDatabase();

    it('is: files, names, folders, row, answer', async function () {
      if (!process.env['TEST_LONG'] || !canTrace()) {
        console.log('      (skipped: it takes strace, and TEST_LONG=1)');
        this.skip();
      }
      const { uploads, inOrder, violations } = await traceUploads(40, database.url);
      expect(violations).to.deep.equal([]);
      expect(inOrder).to.equal(uploads).and.to.be.above(0);
    });
  });

  const id = '0a000000-0000-4000-8000-000000000000';
  const hex = id.replaceAll('-', '');
  const fileLines = (name: string, staged: string) => [
    `7 fsync(20</d/images/.tmp/${staged}>) = 0`,
    `7 link("/d/images/.tmp/${staged}", "/d/images/0a/${hex}.${name}") = 0`,
    `8 fsync(21</d/images/0a>) = 0`,
  ];
  const inOrder = [
    ...fileLines('original', 'x.part'),
    ...fileLines('compressed', 'x.part.print'),
    `6 write(22<socket:[1]>, "insert into silverprint.images ${id}", 60) = 60`,
    `6 writev(23<socket:[2]>, [{iov_base="HTTP/1.1 201 Created ${id}", iov_len=60}], 1) = 60`,
  ];
  const verdictOf = (lines: readonly string[]) => {
    const steps = stepsOf(callsIn(lines.join('\n')), id);
    return typeof steps === 'string' ? [steps] : outOfOrder(steps);
  };

  it('is right in a trace in which it is', () => {
    expect(verdictOf(inOrder)).to.deep.equal([]);
  });

  it('is wrong in a trace in which the answer comes before the row, or a name before its file is synced', () => {
    const answerFirst = [...inOrder.slice(0, -2), inOrder.at(-1) ?? '', inOrder.at(-2) ?? ''];
    expect(verdictOf(answerFirst)).to.deep.equal(['answer began before row had ended']);
    const [sync = '', link = '', ...rest] = inOrder;
    expect(verdictOf([link, sync, ...rest])).to.have.lengthOf(1);
  });

  it('is wrong in a trace in which a sync has not ended when the next step begins, or is not there', () => {
    const [sync = '', ...rest] = inOrder;
    const late = [
      sync.replace(') = 0', ' <unfinished ...>'),
      rest[0] ?? '',
      '7 <... fsync resumed>) = 0',
      ...rest.slice(1),
    ];
    expect(verdictOf(late)).to.deep.equal(['name of the original began before fsync of the original had ended']);
    expect(verdictOf(rest)).to.deep.equal(['there is no fsync of the original']);
  });
});
