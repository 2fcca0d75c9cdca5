import type { JSX } from 'preact';
import type { ImageDetails } from '../../../../client/index.ts';
import { Button } from '../components/button.tsx';
import { byteSize, fullTime } from '../frame/words.ts';
import { FactList } from './fact-list.tsx';
import { cameraFacts, printFacts, revealed, savedPercent } from './facts.ts';
import { printName, save } from './links.ts';
import { PhotoLinks } from './photo-links.tsx';
import { PhotoPart } from './photo-part.tsx';
import { useAction } from './use-action.ts';

type Props = { readonly image: ImageDetails; readonly askToDelete: () => void };

/** All that is known of a photo, and what can be done with it. */
export function PhotoFacts({ image, askToDelete }: Props): JSX.Element {
  const { id, filename, bytes, compressed_bytes: printBytes, width, height, compression, reveals } = image;
  const { busy, act } = useAction();
  const saved = savedPercent(image);
  const camera = cameraFacts(image.taken_at, image.exif);
  return (
    <div class="photo-facts">
      <PhotoPart title="Bytes">
        <div class="weights">
          <p class="weight">
            <span class="weight-name">Original</span>
            <span class="weight-bar" />
            <span class="weight-bytes">{byteSize(bytes)}</span>
          </p>
          <p class="weight">
            <span class="weight-name">Print</span>
            <span class="weight-bar" style={{ '--share': Math.min(1, printBytes / bytes) }} />
            <span class="weight-bytes">{byteSize(printBytes)}</span>
          </p>
        </div>
        <p class="saving">
          {saved > 0 ? (
            <>
              <strong>{saved} % less</strong> for a picture that looks the same.
            </>
          ) : (
            'The original has no byte too many.'
          )}
        </p>
        <div class="photo-buttons">
          <Button
            look="primary"
            busy={busy === 'print'}
            onClick={() =>
              act('print', () => save(id, { representation: 'compressed', filename: printName(filename) }))
            }
          >
            Download the print
          </Button>
          <Button
            busy={busy === 'original'}
            onClick={() => act('original', () => save(id, { representation: 'original' }))}
          >
            Download the original
          </Button>
        </div>
      </PhotoPart>
      {reveals && (
        <PhotoPart title="What the original reveals">
          {reveals.length === 0 ? (
            <p>Nothing beside the picture.</p>
          ) : (
            <>
              <ul class="reveals">
                {reveals.map((reveal) => (
                  <li key={reveal}>{revealed[reveal]}</li>
                ))}
              </ul>
              <p class="photo-about">
                The print has none of it, and neither has the original when it is stripped: its picture stays the same,
                bit by bit.
              </p>
              <div class="photo-buttons">
                <Button
                  busy={busy === 'stripped'}
                  onClick={() => act('stripped', () => save(id, { representation: 'original', privacy: 'strip' }))}
                >
                  Download the original stripped
                </Button>
              </div>
            </>
          )}
        </PhotoPart>
      )}
      {camera.length > 0 && (
        <PhotoPart title="Camera">
          <FactList facts={camera} />
        </PhotoPart>
      )}
      {compression && (
        <PhotoPart title="Print">
          <FactList facts={printFacts(compression)} />
        </PhotoPart>
      )}
      <PhotoLinks id={id} />
      <PhotoPart title="File">
        <FactList
          facts={[
            { name: 'Pixels', value: `${width} × ${height}`, about: megapixels(width * height) },
            { name: 'Uploaded', value: fullTime(image.created_at) },
            { name: 'SHA-256', value: image.sha256 },
          ]}
        />
        <div class="photo-buttons">
          <Button look="danger" onClick={askToDelete}>
            Delete this photo
          </Button>
        </div>
      </PhotoPart>
    </div>
  );
}

function megapixels(pixels: number): string {
  return `${(pixels / 1e6).toFixed(1)} megapixels`;
}
