import { z } from 'zod';
import type { Images } from '../../../application/silverprint.ts';
import type { OwnerId } from '../../../domain/owner.ts';
import { admitted } from '../access.ts';
import { mountOf } from '../context.ts';
import { file, originalFile, printFile, strippedFile } from '../download.ts';
import { ImageDetails, ImageList, imageDetails, imageList, ListQuery, OriginalQuery } from '../image-schemas.ts';
import { type Access, json, type Route, route } from '../route.ts';
import { photoForm } from '../upload.ts';

type Dependencies = { images: Images; owner: Access<OwnerId>; prefix: string; uploadBytesMax: number };

/** The routes of the image half. */
export function imageRoutes({ images, owner, prefix, uploadBytesMax }: Dependencies): Route[] {
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
      success: {
        ...json(ImageDetails, 'The new image.'),
        status: 201,
        headers: z.object({ Location: z.string().meta({ description: 'Where the image is described.' }) }),
      },
      problems: ['insufficient-storage', 'overloaded', 'dependency-unavailable'],
      async handle({ who, body, ctx }) {
        const image = await images.keep({ ownerId: who, ...body });
        ctx.set('Location', `${mountOf(ctx)}${prefix}/image/${image.id}`);
        return imageDetails(image);
      },
    }),
    route({
      method: 'GET',
      path: '/image/list',
      name: 'listImages',
      group: 'images',
      summary: 'List the images, newest first',
      access: admitted(owner, images, 'list'),
      query: ListQuery,
      success: json(ImageList, 'One page.'),
      problems: ['invalid-cursor', 'dependency-unavailable'],
      handle: async ({ who, query }) => imageList(await images.list({ ownerId: who, ...query })),
    }),
    route({
      method: 'GET',
      path: '/image/{id}',
      name: 'describeImage',
      group: 'images',
      summary: 'Describe an image',
      access: owner,
      success: json(ImageDetails, 'The image.'),
      problems: ['dependency-unavailable'],
      handle: async ({ who, id }) => imageDetails(await images.describe({ ownerId: who, imageId: id })),
    }),
    route({
      method: 'GET',
      path: '/image/download_original/{id}',
      name: 'downloadOriginal',
      group: 'images',
      summary: 'Download the photo as it was uploaded, or without what it gives away',
      access: owner,
      query: OriginalQuery,
      success: file(
        'attachment',
        'The uploaded bytes, exactly; or stripped ones, which decode to the very same pixels.',
      ),
      problems: ['dependency-unavailable'],
      async handle({ who, id, query }) {
        const wanted = { ownerId: who, imageId: id };
        if (query.privacy === 'strip') return strippedFile(await images.openStripped(wanted));
        return originalFile(await images.open({ ...wanted, representation: 'original' }));
      },
    }),
    route({
      method: 'GET',
      path: '/image/download_compressed/{id}',
      name: 'downloadCompressed',
      group: 'images',
      summary: 'Download the print',
      access: owner,
      success: file('inline', 'The print: upright, in sRGB, without metadata.'),
      problems: ['dependency-unavailable'],
      handle: async ({ who, id }) =>
        printFile(await images.open({ ownerId: who, imageId: id, representation: 'compressed' })),
    }),
  ];
}
