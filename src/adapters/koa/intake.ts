import type { Readable } from 'node:stream';
import type { StorageEngine } from 'multer';
import type { ReceivedUpload } from '../../application/receive-upload.ts';
import type { Images } from '../../application/silverprint.ts';
import { SilverprintError, ValidationError } from '../../domain/errors.ts';
import { HttpProblem } from './problems.ts';

/** A photo that was taken in. Whoever has it keeps or discards it. */
export type ReceivedPhoto = { readonly filename: string; readonly upload: ReceivedUpload };

type Handle = StorageEngine['_handleFile'];
type Remove = StorageEngine['_removeFile'];

/** Where multer puts the one file of one form: into the image half, while it arrives. */
export class Intake implements StorageEngine {
  /** Rejects when the file is refused, whatever multer is still busy with. */
  readonly refused: Promise<never>;
  readonly #images: Images;
  readonly #refuse: (error: unknown) => void;
  #photo: Promise<ReceivedPhoto> | undefined;

  constructor(images: Images) {
    const { promise, reject } = Promise.withResolvers<never>();
    this.#images = images;
    this.refused = promise;
    this.#refuse = reject;
  }

  /** @throws {ValidationError} the form had no file */
  async photo(): Promise<ReceivedPhoto> {
    if (!this.#photo) throw notOnePhoto('required');
    return this.#photo;
  }

  /** Forget what was received, once it is. */
  async discard(): Promise<void> {
    const photo = await this.#photo?.catch(() => undefined);
    if (photo) await this.#images.discard(photo.upload);
  }

  _handleFile: Handle = (_req, file, done) => void this.#handle(file, done);

  // whoever made this intake discards, and knows that everything has arrived by then
  _removeFile: Remove = (_req, _file, done) => done(null);

  async #handle(file: Express.Multer.File, done: Parameters<Handle>[2]): Promise<void> {
    try {
      await this.#take(file);
    } catch (error) {
      this.#refuse(error);
      return done(error);
    }
    return done(null, {});
  }

  async #take({ fieldname, originalname, stream }: Express.Multer.File): Promise<void> {
    if (fieldname !== 'file') throw notOnePhoto('required');
    if (this.#photo) throw notOnePhoto('repeated');
    this.#photo = this.#receive(originalname, stream);
    await this.#photo;
  }

  async #receive(filename: string, stream: Readable): Promise<ReceivedPhoto> {
    return { filename, upload: await this.#images.receive({ content: contentOf(stream) }) };
  }
}

/** What to say to whatever multer does not understand. */
export function malformed(): HttpProblem {
  return new HttpProblem('malformed-multipart', 'The form is cut off or broken, or has too many or too long fields.');
}

function notOnePhoto(code: 'required' | 'repeated'): ValidationError {
  const detail = 'Send one photo, as a file in the field called file.';
  return new ValidationError([{ pointer: '/file', code, detail }]);
}

/** The bytes of a part. A stream that breaks is the form's fault; what the reader throws stays the reader's. */
async function* contentOf(stream: Readable): AsyncGenerator<Uint8Array> {
  try {
    // not destroyed on a refusal: multer would report that, while the staging is still busy cleaning up
    yield* stream.iterator({ destroyOnReturn: false });
  } catch (error) {
    throw error instanceof SilverprintError ? error : malformed();
  }
}
