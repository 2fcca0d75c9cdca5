import { expect } from 'chai';
import { blobKeys } from '../../src/domain/image.ts';

describe('The keys of an image’s blobs', () => {
  it('are made of its id alone', () => {
    expect(blobKeys('0123456a-bcde-4f01-8234-56789abcdef0')).to.deep.equal({
      originalKey: '0123456abcde4f01823456789abcdef0.original',
      compressedKey: '0123456abcde4f01823456789abcdef0.compressed',
    });
  });
});
