import { byteSize, duration } from '../frame/words.ts';
import type { Pause } from './failures.ts';
import { isPending, type Upload, type UploadState } from './upload.ts';

/** What became of all uploads so far. */
export type Summary = {
  readonly total: number;
  /** How many are waiting or under way. */
  readonly pending: number;
  readonly of: Readonly<Record<UploadState['kind'], number>>;
  /** Of all that is to be sent, from 0 to 1. */
  readonly progress: number;
  readonly savedBytes: number;
};

export function summaryOf(uploads: readonly Upload[]): Summary {
  const of = {
    waiting: 0,
    checking: 0,
    sending: 0,
    printing: 0,
    kept: 0,
    there: 0,
    refused: 0,
    failed: 0,
    cancelled: 0,
  };
  let [pending, doneBytes, allBytes, savedBytes] = [0, 0, 0, 0];
  for (const upload of uploads) {
    const { state, file } = upload;
    of[state.kind] += 1;
    pending += isPending(upload) ? 1 : 0;
    allBytes += file.size;
    if (state.kind === 'sending') doneBytes += state.sentBytes;
    else if (state.kind === 'printing' || !isPending(upload)) doneBytes += file.size;
    if (state.kind === 'kept') savedBytes += Math.max(0, state.image.bytes - state.image.compressed_bytes);
  }
  return { total: uploads.length, pending, of, progress: allBytes > 0 ? doneBytes / allBytes : 1, savedBytes };
}

/** `7 of 20 uploaded, 1 refused` while something is to come, and then `17 kept, 3 refused, 41 MB saved`. */
export function sentenceOf({ total, pending, of, savedBytes }: Summary): string {
  const others = [
    of.there > 0 && `${of.there} there already`,
    of.refused > 0 && `${of.refused} refused`,
    of.failed > 0 && `${of.failed} failed`,
    of.cancelled > 0 && `${of.cancelled} cancelled`,
  ];
  const parts =
    pending > 0
      ? [`${of.kept} of ${total} uploaded`, ...others]
      : [of.kept > 0 && `${of.kept} kept`, ...others, savedBytes > 0 && `${byteSize(savedBytes)} saved`];
  return parts.filter(Boolean).join(', ');
}

/** Why nothing begins at the moment, and when it does. */
export function sentenceOfPause(pause: Pause, isOnline: boolean): string {
  if (pause.kind === 'busy') return `${pause.why} Uploads go on in ${duration(pause.seconds)}.`;
  if (pause.kind === 'stopped') return pause.why;
  if (pause.kind === 'signed-out') return 'Uploads go on when you have signed in.';
  if (!isOnline) return 'There is no connection. Uploads go on when there is.';
  return 'The service cannot be reached. Uploads go on when it can.';
}

/** What to say of an upload, in a line below its name. */
export function sentenceOfUpload({ file, state }: Upload): string {
  switch (state.kind) {
    case 'waiting':
      return `Waiting · ${byteSize(file.size)}`;
    case 'checking':
      return 'Looking whether it is there already…';
    case 'sending':
      return `${byteSize(state.sentBytes)} of ${byteSize(file.size)}`;
    case 'printing':
      return 'Making the print…';
    case 'kept':
      return outcome(state.image);
    case 'there':
      return state.image ? 'It is there already.' : 'It is here twice.';
    case 'cancelled':
      return 'Cancelled';
    case 'refused':
    case 'failed':
      break;
  }
  return state.why;
}

function outcome({
  bytes,
  compressed_bytes: printed,
  compression,
}: Extract<UploadState, { kind: 'kept' }>['image']): string {
  const saved = Math.round(100 * (1 - printed / bytes));
  const score = compression?.score ?? null;
  return [
    `${byteSize(bytes)} → ${byteSize(printed)}`,
    saved > 0 ? `${saved} % saved` : 'nothing to save',
    score !== null && `likeness ${score.toFixed(1)}`,
  ]
    .filter(Boolean)
    .join(' · ');
}
