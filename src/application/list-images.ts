import { ValidationError, type Violation } from '../domain/errors.ts';
import { pageImagesMax } from '../domain/limits.ts';
import type { OwnerId } from '../domain/owner.ts';
import { type ImageListing, imageOrders } from '../domain/page.ts';
import type { ImagePage, ImageRepository } from '../domain/ports/image-repository.ts';

type Dependencies = { images: ImageRepository };
type Input = ImageListing & { ownerId: OwnerId; limit?: number | undefined; cursor?: string | undefined };

/** What every database can compare a time with. */
const momentMin = Date.parse('0001-01-01T00:00:00.000Z');
const momentMax = Date.parse('9999-12-31T23:59:59.999Z');

/**
 * One page of an owner's images, newest first; 100 unless fewer are asked for. Ordered by when they were taken, images of which
 * nobody knows that stand where they were uploaded.
 * @throws {ValidationError} `limit` is not a whole number from 1 to 100, there is no such order, or `since` or `until` is no
 *   moment of the years 1 to 9999
 * @throws {InvalidCursorError} the cursor is not from this owner's list in this order and with these conditions
 */
export class ListImages {
  readonly #deps: Dependencies;
  constructor(deps: Dependencies) {
    this.#deps = deps;
  }

  async execute({ ownerId, limit = pageImagesMax, cursor, order, sha256, since, until }: Input): Promise<ImagePage> {
    const violations: Violation[] = [
      ...violation(Number.isInteger(limit) && limit >= 1 && limit <= pageImagesMax, {
        pointer: '/limit',
        code: 'range',
        detail: `A page has 1 to ${pageImagesMax} images.`,
      }),
      ...violation(order === undefined || imageOrders.includes(order), {
        pointer: '/order',
        code: 'pattern',
        detail: `An order is one of ${imageOrders.join(', ')}.`,
      }),
      ...moment('/since', since),
      ...moment('/until', until),
    ];
    if (violations.length > 0) throw new ValidationError(violations);
    return this.#deps.images.page({ ownerId, limit, cursor, order, sha256, since, until });
  }
}

function violation(holds: boolean, otherwise: Violation): Violation[] {
  return holds ? [] : [otherwise];
}

function moment(pointer: string, value: Date | undefined): Violation[] {
  const milliseconds = value?.getTime() ?? momentMin;
  const detail = 'A moment of the years 1 to 9999 is expected.';
  return violation(milliseconds >= momentMin && milliseconds <= momentMax, { pointer, code: 'range', detail });
}
