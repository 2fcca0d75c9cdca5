// The package brings no types; these are for what is used of it.
declare module '@koa/multer' {
  import type { IncomingMessage, ServerResponse } from 'node:http';
  import type { Options } from 'multer';

  type Parsing = (ctx: { req: IncomingMessage; res: ServerResponse }, next: () => unknown) => Promise<unknown>;
  export default function multer(options: Options): { any(): Parsing };
}
