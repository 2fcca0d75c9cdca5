import { z } from 'zod';
import type { Deletion } from '../../application/delete-images.ts';
import { deletedImagesMax } from '../../domain/limits.ts';
import { id } from './schemas.ts';

export const ImageIds = z
  .strictObject({
    ids: z.array(id.toLowerCase()).min(1).max(deletedImagesMax).meta({ description: 'One twice is answered twice.' }),
  })
  .meta({ id: 'ImageIds', description: 'Some images.' });

const DeletionBody = z
  .object({
    id,
    status: z
      .enum(['deleted', 'not-found'] satisfies Deletion['status'][])
      .meta({ description: 'What became of it. Not found is what is somebody else’s, too.' }),
  })
  .meta({ id: 'Deletion', description: 'What became of one image that was to be deleted.' });

export const DeletionList = z
  .object({
    results: z
      .array(DeletionBody)
      .max(deletedImagesMax)
      .meta({ description: 'One for each id, in the order of the ids.' }),
  })
  .meta({ id: 'DeletionList', description: 'What became of some images.' });
