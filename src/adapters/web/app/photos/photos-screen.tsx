import type { JSX } from 'preact';
import { useEffect, useRef, useState } from 'preact/hooks';
import type { Image } from '../../../../client/index.ts';
import { ListEnd } from '../components/list-end.tsx';
import { Screen } from '../components/screen.tsx';
import { Spinner } from '../components/spinner.tsx';
import { replaceBy } from '../frame/router.ts';
import { useStore } from '../frame/use-store.ts';
import { UploadButton } from '../uploads/upload-button.tsx';
import { Choice } from './choice.tsx';
import { DeleteDialog } from './delete-dialog.tsx';
import { Invitation } from './invitation.tsx';
import { library } from './library.ts';
import { PhotoGrid } from './photo-grid.tsx';
import { PhotoScreen } from './photo-screen.tsx';

const orders = { uploaded: 'Newest uploads', taken: 'Newest by date taken' } as const;

/** All photos, and in front of them the one that is looked at: who comes back finds them as they were. */
export function PhotosScreen({ photo }: { readonly photo: string | undefined }): JSX.Element {
  const shelf = useStore(library.shelf);
  const { photos, order, state, error } = shelf;
  const [deleting, setDeleting] = useState<Image>();
  const hidden = photo !== undefined;
  const isEmpty = photos.length === 0 && state === 'ended';
  const last = useLastOf(photo);
  const cameFromHere = useRef(false);
  useEffect(() => {
    if (library.shelf.get().photos.length === 0) void library.more();
  }, [order]);
  useEffect(() => {
    if (hidden) return;
    document.title = 'Photos · Silverprint';
    cameFromHere.current = true;
  }, [hidden]);
  useEffect(() => {
    // where the photos were scrolled to is known here, and better than by the browser
    history.scrollRestoration = 'manual';
    return () => {
      history.scrollRestoration = 'auto';
    };
  }, []);

  const show = (id: string) => replaceBy({ name: 'photo', id });
  const close = () => {
    if (cameFromHere.current) history.back();
    else replaceBy({ name: 'photos' });
  };
  const closeDialog = (deleted: boolean) => {
    setDeleting(undefined);
    if (!deleted || !deleting) return;
    const index = photos.findIndex(({ id }) => id === deleting.id);
    const next = photos[index + 1] ?? photos[index - 1];
    if (hidden && next) show(next.id);
    else if (hidden) close();
    library.remove(deleting.id);
  };
  return (
    <>
      <div class="photos" hidden={hidden}>
        <Screen
          title="Photos"
          aside={
            !isEmpty && (
              <div class="choices">
                <UploadButton label="Upload a folder" look="quiet" folder />
                <Choice label="Sort by" value={order} options={orders} choose={library.sortBy} />
              </div>
            )
          }
        >
          {isEmpty && <Invitation />}
          <PhotoGrid shelf={shelf} hidden={hidden} last={last} askToDelete={setDeleting} />
          {/* what stands in the place of photos goes when they come: moved by them, it would be seen to jump */}
          {photos.length === 0 && state === 'loading' && <Spinner label="Loading" />}
          {(photos.length > 0 || state === 'failed') && <ListEnd state={state} error={error} more={library.more} />}
        </Screen>
      </div>
      {hidden && <PhotoScreen id={photo} shelf={shelf} close={close} show={show} askToDelete={setDeleting} />}
      {deleting && <DeleteDialog photo={deleting} close={closeDialog} />}
    </>
  );
}

function useLastOf<T>(value: T | undefined): T | undefined {
  const last = useRef(value);
  if (value !== undefined) last.current = value;
  return last.current;
}
