import type { JSX } from 'preact';
import { Button } from '../components/button.tsx';
import { linkTo } from '../frame/routes.ts';
import { Blur } from '../photos/blur.tsx';
import { ProgressBar } from './progress-bar.tsx';
import { sentenceOfUpload } from './summary.ts';
import { canCancel, canRetry, isUnderWay, type Upload } from './upload.ts';
import { uploads } from './uploads.ts';

type Props = {
  readonly upload: Upload;
  readonly index: number;
  readonly total: number;
  readonly top: number;
};

/** A file, how far it has come or what became of it, and what can be done about it. */
export function UploadRow({ upload, index, total, top }: Props): JSX.Element {
  const { id, file, state } = upload;
  const image = 'image' in state ? state.image : undefined;
  return (
    <li
      class={`upload upload-${state.kind}`}
      data-upload={id}
      style={{ top: `${top}px` }}
      aria-posinset={index + 1}
      aria-setsize={total}
    >
      <span class="upload-frame" style={{ backgroundColor: image?.dominant_color ?? undefined }}>
        {image && <Blur thumbhash={image.thumbhash} />}
      </span>
      <div class="upload-text">
        <p class="upload-name" title={file.name}>
          {image ? <a href={linkTo({ name: 'photo', id: image.id })}>{file.name}</a> : file.name}
        </p>
        <p class="upload-state">{sentenceOfUpload(upload)}</p>
        {isUnderWay(upload) && (
          <ProgressBar label={file.name} value={state.kind === 'sending' ? state.sentBytes / file.size : undefined} />
        )}
      </div>
      <Action upload={upload} />
    </li>
  );
}

/** One button whatever it says, so that the focus stays on it. */
function Action({ upload }: { readonly upload: Upload }): JSX.Element | null {
  const { id, file, state } = upload;
  const isOver = canRetry(upload);
  if (!isOver && !canCancel(upload)) return null;
  const label = isOver ? (state.kind === 'there' ? 'Upload anyway' : 'Retry') : 'Cancel';
  return (
    <Button aria-label={`${label}: ${file.name}`} onClick={() => (isOver ? uploads.retry(id) : uploads.cancel(id))}>
      {label}
    </Button>
  );
}
