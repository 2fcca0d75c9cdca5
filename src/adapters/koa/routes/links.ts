import type { FollowedLink } from '../../../application/follow-link.ts';
import type { Links } from '../../../application/links.ts';
import type { Images } from '../../../application/silverprint.ts';
import type { OwnerId } from '../../../domain/owner.ts';
import { baseOf, originForm } from '../context.ts';
import { type Delivery, type Download, file, originalFile, printFile, strippedFile } from '../download.ts';
import { aLink } from '../examples.ts';
import { jsonBody } from '../json-body.ts';
import { LinkBody, LinkQuery, linkBody, linkWish } from '../link-schemas.ts';
import { type Access, json, nothing, type Route, route } from '../route.ts';
import { sizeProblems } from '../size-schema.ts';

type LinkedDownload = Download & { readonly isOriginal: boolean };

type Dependencies = {
  images: Images;
  links: Links;
  owner: Access<OwnerId>;
  prefix: string;
  publicUrl: string | undefined;
  delivery: Delivery;
};

/** The routes of links: making and revoking them is for the owner, following one is for whoever has it. */
export function linkRoutes({ images, links, owner, prefix, publicUrl, delivery }: Dependencies): Route[] {
  const kept = file(
    'attachment',
    'The file that the link was made for: a print or a size to look at, or an original to keep.',
    delivery,
  );
  const shown = file('inline', kept.description, delivery);
  return [
    route({
      method: 'POST',
      path: '/image/{id}/links',
      name: 'makeLink',
      group: 'images',
      summary: 'Make a link to a file of an image',
      description:
        'Whoever has the link can download that one file, without signing in, until it is over or the links to the image are ' +
        'revoked. The same wish gives the same link for up to a quarter of its life, so that browsers can keep what it leads to.',
      access: owner,
      body: jsonBody(linkWish(images.sizes), { representation: 'compressed', expires_in: 3600 }),
      success: { ...json(LinkBody, 'The link.', aLink), status: 201 },
      problems: ['dependency-unavailable'],
      async handle({ who, id, body: { expires_in: expiresInSeconds, filename, ...linked }, ctx }) {
        const made = await links.make({ ownerId: who, imageId: id, file: linked, expiresInSeconds, filename });
        return linkBody(publicUrl ?? baseOf(ctx, prefix), made);
      },
    }),
    route({
      method: 'DELETE',
      path: '/image/{id}/links',
      name: 'revokeLinks',
      group: 'images',
      summary: 'Revoke all links to an image',
      description: 'Those that were made until now lead nowhere from now on. Others can be made.',
      access: owner,
      success: nothing('None of them leads anywhere.'),
      problems: ['dependency-unavailable'],
      handle: ({ who, id }) => links.revoke({ ownerId: who, imageId: id }),
    }),
    route({
      method: 'GET',
      path: '/link/{id}',
      name: 'followLink',
      group: 'images',
      summary: 'Download what a link leads to',
      description:
        'The URL is to be used as it was given: in any other spelling it leads nowhere, as it does when it is over or revoked.',
      access: holderOf(links, prefix),
      success: { ...kept, send: (ctx, answer: LinkedDownload) => (answer.isOriginal ? kept : shown).send(ctx, answer) },
      problems: [...sizeProblems, 'dependency-unavailable'],
      async handle({ who: followed }) {
        const { file, filename, secondsLeft } = followed;
        const isOriginal = file.representation === 'original';
        return { ...linkedFile(images, followed), filename, isOriginal, secondsLeft };
      },
    }),
  ];
}

/** Whoever has a link that leads somewhere; the text of it is all of the path after the last slash, and the query. */
function holderOf(links: Links, prefix: string): Access<FollowedLink> {
  return {
    schemes: [],
    query: LinkQuery,
    problems: [],
    settle: ({ url }) => links.follow({ link: originForm(url).slice(`${prefix}/link/`.length) }),
  };
}

function linkedFile(images: Images, { ownerId, imageId, file }: FollowedLink): Download {
  if (file.representation === 'compressed') {
    return printFile((range) => images.open({ ownerId, imageId, ...file, range }));
  }
  if (file.privacy === 'strip') return strippedFile((range) => images.openStripped({ ownerId, imageId, range }));
  return originalFile((range) => images.open({ ownerId, imageId, representation: 'original', range }));
}
