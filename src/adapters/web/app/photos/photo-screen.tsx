import type { JSX } from 'preact';
import { useEffect, useRef } from 'preact/hooks';
import type { Image } from '../../../../client/index.ts';
import { ErrorView } from '../components/error-view.tsx';
import { Spinner } from '../components/spinner.tsx';
import { client } from '../frame/client.ts';
import { useLoaded } from '../frame/loading.ts';
import { linkTo } from '../frame/routes.ts';
import { type Shelf, timeOf } from './create-library.ts';
import { library } from './library.ts';
import { PhotoFacts } from './photo-facts.tsx';
import { Stage } from './stage.tsx';
import { useKeys } from './use-keys.ts';

type Props = {
  readonly id: string;
  readonly shelf: Shelf;
  readonly close: () => void;
  /** Show another photo in the place of this one. */
  readonly show: (id: string) => void;
  readonly askToDelete: (photo: Image) => void;
};

/** One photo, with the one before and the one after at hand. */
export function PhotoScreen({ id, shelf, close, show, askToDelete }: Props): JSX.Element {
  const { photos } = shelf;
  const index = photos.findIndex((photo) => photo.id === id);
  const known = photos[index];
  const neighbour = (by: 1 | -1) => (index < 0 ? undefined : photos[index + by]?.id);
  const go = (by: 1 | -1) => {
    const next = neighbour(by);
    if (next !== undefined) show(next);
  };
  useKeys({ Escape: close });
  useEffect(() => {
    // there is a next one as long as there are more
    if (index >= 0 && index > photos.length - 20 && shelf.state === 'more') void library.more();
  }, [index, photos.length, shelf.state]);
  const heading = useRef<HTMLHeadingElement>(null);
  useEffect(() => {
    // and after a deletion, when what had the focus is gone
    if (document.activeElement === document.body) heading.current?.focus({ preventScroll: true });
  }, [id]);
  useEffect(() => {
    document.title = `${known?.filename ?? 'Photo'} · Silverprint`;
  }, [known?.filename]);

  return (
    <div class="photo">
      <div class="photo-bar">
        <a
          class="photo-close"
          href={linkTo({ name: 'photos' })}
          aria-label="All photos"
          onClick={(event) => {
            event.preventDefault();
            close();
          }}
        >
          <Chevron by={-1} />
          <span>Photos</span>
        </a>
        <h1 ref={heading} tabIndex={-1} aria-live="polite">
          {known?.filename ?? 'Photo'}
        </h1>
        <Neighbour label="Previous photo" by={-1} disabled={neighbour(-1) === undefined} go={go} />
        <Neighbour label="Next photo" by={1} disabled={neighbour(1) === undefined} go={go} />
      </div>
      <PhotoContent key={id} id={id} known={known} shelf={shelf} go={go} askToDelete={askToDelete} />
    </div>
  );
}

type ContentProps = Pick<Props, 'id' | 'shelf' | 'askToDelete'> & {
  readonly known: Image | undefined;
  readonly go: (by: 1 | -1) => void;
};

function PhotoContent({ id, known, shelf, go, askToDelete }: ContentProps): JSX.Element {
  const { value: details, error, reload } = useLoaded(() => client.images.get(id));
  const image = details ?? known;
  useEffect(() => {
    if (details) library.update(details);
  }, [details]);
  useEffect(() => {
    // somebody came here by a link: the photos around it are further down the list
    const last = shelf.photos.at(-1);
    if (known || !details || !last || shelf.state !== 'more') return;
    if (timeOf(last, shelf.order) >= timeOf(details, shelf.order)) void library.more();
  }, [known, details, shelf]);

  return (
    <>
      <div class="photo-stage" style={{ '--aspect': image ? image.width / image.height : 1.5 }}>
        {image && <Stage image={image} go={go} />}
        {!image && error === undefined && <Spinner label="Looking for the photo" />}
        {!image && error !== undefined && <ErrorView error={error} retry={reload} />}
      </div>
      <aside class="photo-side" aria-label="About this photo">
        {details && <PhotoFacts image={details} askToDelete={() => askToDelete(details)} />}
        {image && !details && error !== undefined && <ErrorView error={error} retry={reload} />}
      </aside>
    </>
  );
}

type NeighbourProps = {
  readonly label: string;
  readonly by: 1 | -1;
  readonly disabled: boolean;
  readonly go: (by: 1 | -1) => void;
};

function Neighbour({ label, by, disabled, go }: NeighbourProps): JSX.Element {
  return (
    <button type="button" class="photo-go" aria-label={label} aria-disabled={disabled} onClick={() => go(by)}>
      <Chevron by={by} />
    </button>
  );
}

function Chevron({ by }: { readonly by: 1 | -1 }): JSX.Element {
  return (
    <svg class="chevron" viewBox="0 0 16 16" aria-hidden="true">
      <path d={by < 0 ? 'M10 3 5 8l5 5' : 'M6 3l5 5-5 5'} />
    </svg>
  );
}
