import type { JSX } from 'preact';
import { useEffect, useState } from 'preact/hooks';
import { toast } from '../frame/toasts.ts';
import { droppedFiles } from './dropped-files.ts';
import { uploads } from './uploads.ts';

/** Takes what is dropped anywhere on the page, and says so while it is dragged over it. */
export function DropArea(): JSX.Element | null {
  const [dragging, setDragging] = useState(false);
  useEffect(() => {
    const stop = new AbortController();
    const { signal } = stop;
    // a photo of the page itself is dragged as a file, too
    let isOwn = false;
    const isMeant = ({ dataTransfer }: DragEvent) => !isOwn && dataTransfer?.types.includes('Files') === true;
    const onDragOver = (event: DragEvent) => {
      if (!isMeant(event)) return;
      event.preventDefault();
      if (event.dataTransfer) event.dataTransfer.dropEffect = 'copy';
      setDragging(true);
    };
    const onDrop = (event: DragEvent) => {
      setDragging(false);
      if (!isMeant(event) || !event.dataTransfer) return;
      event.preventDefault();
      void addAll(droppedFiles(event.dataTransfer));
    };
    addEventListener('dragstart', () => void (isOwn = true), { signal });
    addEventListener('dragend', () => void (isOwn = false), { signal });
    addEventListener('dragenter', onDragOver, { signal });
    addEventListener('dragover', onDragOver, { signal });
    // to nowhere: it left the window
    addEventListener('dragleave', ({ relatedTarget }) => relatedTarget ?? setDragging(false), { signal });
    addEventListener('drop', onDrop, { signal });
    return () => stop.abort();
  }, []);
  return dragging ? (
    <div class="drop-area" aria-hidden="true">
      <p>Drop photos or folders to upload them</p>
    </div>
  ) : null;
}

async function addAll(dropped: AsyncIterable<File[]>): Promise<void> {
  try {
    for await (const files of dropped) uploads.add(files);
  } catch {
    toast('Not all of what was dropped could be read.');
  }
}
