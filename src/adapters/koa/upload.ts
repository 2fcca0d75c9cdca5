import type { IncomingMessage } from 'node:http';
import { Readable } from 'node:stream';
import multer from '@koa/multer';
import type { ZodOpenApiMediaTypeObject } from 'zod-openapi';
import type { PreparedUpload } from '../../application/prepare-upload.ts';
import type { Images } from '../../application/silverprint.ts';
import { SilverprintError, UploadTooLargeError } from '../../domain/errors.ts';
import type { OwnerId } from '../../domain/owner.ts';
import type { Context } from './context.ts';
import { idempotencyKeyHeader, idempotencyKeyOf } from './idempotency-key.ts';
import { Intake, malformed, type ReceivedPhoto } from './intake.ts';
import { mediaTypeOf } from './media-type.ts';
import { withPlainHead } from './part-head.ts';
import { HttpProblem } from './problems.ts';
import { bodyOf } from './request-body.ts';
import type { RequestBody } from './route.ts';

/** What a form may take beside its file, in bytes. */
const formBytesMax = 64 * 1024;
const boundaryCharactersMax = 70;
const formLimits = { parts: 4, fields: 3, fieldNameSize: 64, fieldSize: 1024, fieldNestingDepth: 1 };

const formSchema: NonNullable<ZodOpenApiMediaTypeObject['schema']> = {
  type: 'object',
  properties: { file: { description: 'The photo.', contentMediaType: 'image/jpeg' } },
  required: ['file'],
};

/** A photo, and what was prepared for it. Whoever has it keeps or discards the one, and calls the other off. */
type Photo = ReceivedPhoto & { readonly prepared: PreparedUpload };

/** A form with one photo in it, which is staged while it arrives. What can be refused without it is, before any of it is read. */
export function photoForm(images: Images, uploadBytesMax: number): RequestBody<Photo, OwnerId> {
  const tooLarge = () => new UploadTooLargeError(uploadBytesMax);
  return {
    content: { 'multipart/form-data': { schema: formSchema, example: { file: '(the bytes of photo.jpg)' } } },
    description: `One photo of at most ${uploadBytesMax} bytes. Up to three short text fields beside it are ignored.`,
    requestHeaders: idempotencyKeyHeader,
    problems: [
      'invalid-request',
      'quota-exceeded',
      'request-in-progress',
      'idempotency-key-reused',
      'not-found',
      'unsupported-media-type',
      'malformed-multipart',
      'payload-too-large',
      'request-timeout',
      'validation-failed',
      'unsupported-jpeg-variant',
      'invalid-image',
      'image-limits-exceeded',
    ],
    async read(ctx, ownerId) {
      assertForm(ctx);
      const bytesMin = Math.max(1, Number(ctx.req.headers['content-length'] ?? 0) - formBytesMax);
      const prepared = await images.prepare({ ownerId, idempotencyKey: idempotencyKeyOf(ctx), bytesMin });
      const intake = new Intake(images);
      const body = Readable.from(withPlainHead(bodyOf(ctx, uploadBytesMax + formBytesMax, tooLarge)), {
        objectMode: false,
      });
      let broken: unknown;
      body.once('error', (error) => {
        broken = error;
      });
      try {
        // multer tells of an error after it has read the body to its end; the intake refuses at once
        await Promise.race([readForm(ctx, body, intake), intake.refused]);
        return { ...(await intake.photo()), prepared };
      } catch (error) {
        body.destroy();
        await intake.discard();
        await images.callOff(prepared);
        // what multer makes of a body that broke is not what it broke of
        throw broken instanceof HttpProblem ? broken : error;
      }
    },
  };
}

function assertForm(ctx: Context): void {
  const type = mediaTypeOf(ctx);
  if (type?.essence !== 'multipart/form-data') {
    throw new HttpProblem('unsupported-media-type', 'Send the photo as multipart/form-data.');
  }
  const boundary = type.params.get('boundary') ?? '';
  if (boundary !== '' && boundary.length <= boundaryCharactersMax) return;
  throw new HttpProblem(
    'malformed-multipart',
    `The form needs a boundary of 1 to ${boundaryCharactersMax} characters.`,
  );
}

async function readForm(ctx: Context, body: Readable, intake: Intake): Promise<void> {
  // multer gets the counted body in place of the request, so that it cannot read more than was allowed
  const req = Object.assign(body, { headers: ctx.req.headers }) as unknown as IncomingMessage;
  // the path of a name is kept for the core to clean: multer would make '..' a form without a file
  const form = multer({ storage: intake, limits: formLimits, defParamCharset: 'utf8', preservePath: true });
  try {
    await form.any()({ req, res: ctx.res }, () => undefined);
  } catch (error) {
    throw error instanceof SilverprintError ? error : malformed();
  }
}
