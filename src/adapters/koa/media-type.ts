import { MIMEType } from 'node:util';
import type { Context } from './context.ts';

/** The media type that a request declares for its body; `undefined` for none or an unreadable one. */
export function mediaTypeOf(ctx: Context): MIMEType | undefined {
  try {
    return new MIMEType(ctx.get('Content-Type'));
  } catch {
    return undefined;
  }
}
