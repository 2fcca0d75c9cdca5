import type { JSX } from 'preact';
import type { Image } from '../../../../client/index.ts';
import { Button } from '../components/button.tsx';
import { sentenceFor } from '../frame/problems.ts';
import { byteSize } from '../frame/words.ts';
import type { Arrival } from './use-file.ts';

type Props = {
  readonly image: Image;
  readonly comparing: boolean;
  readonly print: Arrival;
  readonly original: Arrival;
};

/** What is not there yet of what the stage is to show, or cannot be. */
export function StageNote({ image, comparing, print, original }: Props): JSX.Element | null {
  const isOfOriginal = comparing && original.url === undefined;
  const file = isOfOriginal ? original : print;
  if (file.error !== undefined) {
    return (
      <div class="stage-note" role="alert">
        <p>{sentenceFor(file.error)}</p>
        <Button onClick={file.retry}>Try again</Button>
      </div>
    );
  }
  if (file.url !== undefined) return null;
  const [name, bytes] = isOfOriginal ? ['original', image.bytes] : ['print', image.compressed_bytes];
  return (
    <div class={isOfOriginal ? 'stage-note' : 'stage-note late'}>
      <p>
        Loading the {name}: {byteSize(file.receivedBytes)} of {byteSize(bytes)}
      </p>
      <progress aria-label={`Loading the ${name}`} max={bytes} value={file.receivedBytes} />
    </div>
  );
}
