import { z } from 'zod';
import type { MadeLink } from '../../application/make-link.ts';
import { linkSecondsMax, linkSecondsMin } from '../../domain/limits.ts';
import type { Sizes } from '../../domain/sizes.ts';
import { OriginalQuery } from './image-schemas.ts';
import { count, time } from './schemas.ts';
import { sizeMember } from './size-schema.ts';

const { privacy } = OriginalQuery.shape;

const wish = {
  expires_in: count(linkSecondsMin, linkSecondsMax).meta({
    description: 'Seconds that the link is to live. It may live for up to a quarter longer.',
  }),
  filename: z.string().min(1).max(1000).optional().meta({
    description:
      'What the file is saved as. Without one, the name that it was uploaded under, which the link then gives away.',
  }),
};

export function linkWish(sizes: Sizes) {
  return z
    .discriminatedUnion(
      'representation',
      [
        z
          .strictObject({ representation: z.literal('original'), privacy, ...wish })
          .meta({ id: 'OriginalLinkWish', description: 'A link to the original is wanted.' }),
        z
          .strictObject({ representation: z.literal('compressed'), ...sizeMember(sizes), ...wish })
          .meta({ id: 'CompressedLinkWish', description: 'A link to the print or a size is wanted.' }),
      ],
      'This can be original or compressed.',
    )
    .meta({ id: 'LinkWish', description: 'What a link is to lead to, and for how long.' });
}

export const LinkBody = z
  .object({
    url: z.string().max(4096).meta({
      description: 'Absolute where the service knows where it is (`PUBLIC_URL`), and else an absolute path.',
      format: 'uri-reference',
    }),
    expires_at: time,
  })
  .meta({ id: 'Link', description: 'A link that needs no signing in.' });

/** What stands in a link. It is made by the service, and nothing in it can be changed. */
export const LinkQuery = z.object({
  representation: z.enum(['original', 'compressed']).meta({ description: 'Which file it leads to.' }),
  size: z.string().max(32).optional().meta({ description: 'In which size.' }),
  privacy,
  filename: z.string().max(2048).optional().meta({ description: 'What it is saved as.' }),
  generation: digits('Of the links to the image: revoking them begins another one.', '0'),
  expires: digits('In seconds since 1970.', '1795370400'),
  signature: z
    .string()
    .max(43)
    .regex(/^[A-Za-z0-9_-]{43}$/)
    .meta({ description: 'That it was made here.', examples: ['Zy3cP0bW5JrJ0m2Pj3n1pXx4wq8b8k0v1uJ6c2gT9dE'] }),
});

export function linkBody(base: string, { link, expiresAt }: MadeLink): z.output<typeof LinkBody> {
  return { url: `${base}/link/${link}`, expires_at: expiresAt.toISOString() };
}

function digits(description: string, example: string) {
  return z
    .string()
    .max(12)
    .regex(/^[0-9]{1,12}$/)
    .meta({ description, examples: [example] });
}
