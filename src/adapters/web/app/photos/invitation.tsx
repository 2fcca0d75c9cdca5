import type { JSX } from 'preact';
import { UploadButton } from '../uploads/upload-button.tsx';

/** In the place of photos, where there are none yet. */
export function Invitation(): JSX.Element {
  return (
    <div class="invitation">
      <div class="invitation-frames" aria-hidden="true">
        <span />
        <span />
        <span />
      </div>
      <p class="invitation-title">There are no photos yet</p>
      <p class="invitation-about">
        Drop some anywhere on this page, or pick them. Each is kept as it is, bit by bit, and shown as a print of far
        fewer bytes that looks the same.
      </p>
      <div class="photo-buttons">
        <UploadButton label="Pick photos" look="primary" />
        <UploadButton label="Pick a folder" folder />
      </div>
    </div>
  );
}
