import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { withDotEnv } from '../../src/bootstrap/environment.ts';

describe('withDotEnv', () => {
  let folder: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'silverprint-'));
  });
  afterEach(() => rmSync(folder, { recursive: true }));

  it('is the environment where there is no .env', () => {
    expect(withDotEnv({ PORT: '1' }, folder)).to.deep.equal({ PORT: '1' });
  });

  it('adds what .env says', () => {
    writeFileSync(join(folder, '.env'), '# a comment\nPORT=1\nSECRET="with # and = in it"\n');
    expect(withDotEnv({ HOST: 'h' }, folder)).to.deep.equal({ HOST: 'h', PORT: '1', SECRET: 'with # and = in it' });
  });

  it('lets the environment win, also with an empty value', () => {
    writeFileSync(join(folder, '.env'), 'PORT=1\nHOST=file\n');
    expect(withDotEnv({ PORT: '2', HOST: '' }, folder)).to.deep.equal({ PORT: '2', HOST: '' });
  });
});
