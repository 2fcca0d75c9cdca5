import { z } from 'zod';
import type { Images } from '../../../application/silverprint.ts';
import type { Limits } from '../../../domain/limits.ts';
import type { OwnerId } from '../../../domain/owner.ts';
import { admitted } from '../access.ts';
import type { Context } from '../context.ts';
import { DeletionList, ImageIds } from '../deletion-schemas.ts';
import { type Delivery, file, originalFile, printFile, strippedFile } from '../download.ts';
import { anImage, someDeletions, someImageIds, someImages } from '../examples.ts';
import { ImageDetails, ImageList, imageDetails, imageList, ListQuery, OriginalQuery } from '../image-schemas.ts';
import { jsonBody } from '../json-body.ts';
import { Permits } from '../permits.ts';
import { type Access, json, nothing, type Route, route } from '../route.ts';
import { sizeMember, sizeProblems } from '../size-schema.ts';
import { photoForm } from '../upload.ts';

type Dependencies = {
  images: Images;
  owner: Access<OwnerId>;
  /** What every path starts with for whoever sent this request. */
  base: (ctx: Context) => string;
  limits: Pick<Limits, 'uploadBytesAtOnceMax' | 'uploadBytesMax' | 'uploadsAtOnceMax'>;
  delivery: Delivery;
};

/** The routes of the image half. */
export function imageRoutes({ images, owner, base, limits, delivery }: Dependencies): Route[] {
  const { uploadBytesMax, uploadsAtOnceMax, uploadBytesAtOnceMax } = limits;
  const uploads = new Permits({ countMax: uploadsAtOnceMax, amountMax: uploadBytesAtOnceMax });
  return [
    route({
      method: 'POST',
      path: '/image/upload',
      name: 'uploadImage',
      group: 'images',
      summary: 'Keep a photo',
      description: 'The original is kept as it is, and a smaller print of it is made.',
      access: admitted(owner, images, 'upload'),
      body: photoForm(images, uploadBytesMax),
      within: ({ headers }, rest) => {
        const announced = Number(headers['content-length'] ?? uploadBytesMax);
        return uploads.hold(Math.min(announced, uploadBytesMax), rest);
      },
      success: {
        ...json(ImageDetails, 'The new image.', anImage),
        status: 201,
        headers: z.object({
          Location: z
            .string()
            .max(2048)
            .meta({ description: 'Where the image is described.', examples: [`/image/${anImage.id}`] }),
        }),
      },
      problems: ['insufficient-storage', 'overloaded', 'dependency-unavailable'],
      async handle({ who, body, ctx }) {
        const image = await images.keep({ ownerId: who, ...body });
        ctx.set('Location', `${base(ctx)}/image/${image.id}`);
        return imageDetails(image);
      },
    }),
    route({
      method: 'GET',
      path: '/image/list',
      name: 'listImages',
      group: 'images',
      summary: 'List the images, newest first',
      description: 'A page of them: ask again with `cursor` until `next_cursor` is null.',
      access: admitted(owner, images, 'list'),
      query: ListQuery,
      success: json(ImageList, 'One page.', someImages),
      problems: ['invalid-cursor', 'dependency-unavailable'],
      handle: async ({ who, query }) => imageList(await images.list({ ownerId: who, ...query })),
    }),
    route({
      method: 'GET',
      path: '/image/{id}',
      name: 'describeImage',
      group: 'images',
      summary: 'Describe an image',
      description: 'What is known about a photo and its print, without the bytes of either.',
      access: owner,
      success: json(ImageDetails, 'The image.', anImage),
      problems: ['dependency-unavailable'],
      handle: async ({ who, id }) => imageDetails(await images.describe({ ownerId: who, imageId: id })),
    }),
    route({
      method: 'DELETE',
      path: '/image/{id}',
      name: 'deleteImage',
      group: 'images',
      summary: 'Delete an image',
      description:
        'The photo, its print and its sizes are gone for everybody at once, and links to them open nothing. A download that has begun ' +
        'gets all of its bytes; the files go some minutes later. Nothing brings an image back. Whoever never got the answer asks again: ' +
        '`not-found` then means that it is deleted.',
      access: owner,
      success: nothing('The image is deleted.'),
      problems: ['dependency-unavailable'],
      handle: ({ who, id }) => images.delete({ ownerId: who, imageId: id }),
    }),
    route({
      method: 'POST',
      path: '/image/delete',
      name: 'deleteImages',
      group: 'images',
      summary: 'Delete up to 100 images',
      description:
        'As each one alone is deleted, all of them at once. The answer tells of each id what became of it: what is not there, what was ' +
        'deleted before and what is somebody else’s is `not-found` alike. Where the answer is a problem, either none of them is deleted ' +
        'or all are; asking again is safe.',
      access: owner,
      body: jsonBody(ImageIds, someImageIds),
      success: json(DeletionList, 'What became of each.', someDeletions),
      problems: ['dependency-unavailable'],
      handle: async ({ who, body }) => ({ results: await images.deleteMany({ ownerId: who, ...body }) }),
    }),
    route({
      method: 'GET',
      path: '/image/download_original/{id}',
      name: 'downloadOriginal',
      group: 'images',
      summary: 'Download the photo as it was uploaded, or without what it gives away',
      description:
        'The bytes are those that were uploaded. With `privacy=strip`, metadata is left out and nothing is decoded.',
      access: owner,
      query: OriginalQuery,
      success: file(
        'attachment',
        'The uploaded bytes, exactly; or stripped ones, which decode to the very same pixels.',
        delivery,
      ),
      problems: ['dependency-unavailable'],
      async handle({ who, id, query }) {
        const wanted = { ownerId: who, imageId: id };
        if (query.privacy === 'strip') return strippedFile((range) => images.openStripped({ ...wanted, range }));
        return originalFile((range) => images.open({ ...wanted, representation: 'original', range }));
      },
    }),
    route({
      method: 'GET',
      path: '/image/download_compressed/{id}',
      name: 'downloadCompressed',
      group: 'images',
      summary: 'Download the print, or a smaller size of the picture',
      description:
        'The smaller JPEG that looks like the original. A better print may take its place, with another `ETag`. With `size`, one with fewer pixels still; it stays as it is.',
      access: owner,
      query: z.strictObject(sizeMember(images.sizes)),
      success: file('inline', 'The print, or a size: upright, in sRGB, without metadata.', delivery),
      problems: [...sizeProblems, 'dependency-unavailable'],
      handle: async ({ who, id, query: { size } }) =>
        printFile((range) => images.open({ ownerId: who, imageId: id, representation: 'compressed', size, range })),
    }),
  ];
}
