import type { JSX } from 'preact';
import type { Image } from '../../../../client/index.ts';
import { Button } from '../components/button.tsx';
import { Dialog } from '../components/dialog.tsx';
import { client } from '../frame/client.ts';
import { toast } from '../frame/toasts.ts';
import { useAction } from './use-action.ts';

type Props = {
  readonly photo: Image;
  /** @param deleted whether the photo is gone */
  readonly close: (deleted: boolean) => void;
};

/** Asks once more before a photo is deleted, as nothing brings it back. */
export function DeleteDialog({ photo: { id, filename }, close }: Props): JSX.Element {
  const { busy, act } = useAction();
  const remove = async () => {
    await client.images.delete(id);
    toast(`${filename} is deleted.`);
    close(true);
  };
  return (
    <Dialog title={`Delete ${filename}?`} onClose={() => close(false)}>
      <p>The original, the print and all links to them go for good. This cannot be undone.</p>
      <div class="photo-buttons">
        {/* first, so that a hasty Enter deletes nothing */}
        <Button onClick={() => close(false)}>Keep it</Button>
        <Button look="danger" busy={busy !== undefined} onClick={() => act('delete', remove)}>
          Delete it
        </Button>
      </div>
    </Dialog>
  );
}
