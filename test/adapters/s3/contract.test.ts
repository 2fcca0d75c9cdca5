import { imageStoreContract } from '../../../src/testing/image-store.contract.ts';
import { describeWithS3, useBucket } from '../../support/s3.ts';
import { openedStore } from './opened-store.ts';

describeWithS3('S3ImageStore', () => {
  const bucket = useBucket();
  imageStoreContract('S3', () => openedStore(bucket()));
});
