import { expect } from 'chai';
import { assertOnlyJpeg } from '../../../src/adapters/sharp/lockdown.ts';
import { reasonOf } from '../../../src/testing/outcomes.ts';

describe('A process in which sharp is not locked down', () => {
  it('is noticed, and what it decodes is named', async () => {
    expect(String(await reasonOf(assertOnlyJpeg()))).to.contain('decodes PNG and SVG');
  });
});
