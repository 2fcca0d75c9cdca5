import type { JSX } from 'preact';
import { useEffect, useState } from 'preact/hooks';
import { Button } from '../components/button.tsx';
import { useRoute } from '../frame/router.ts';
import { useStore } from '../frame/use-store.ts';
import { Announcement } from './announcement.tsx';
import { ProgressBar } from './progress-bar.tsx';
import { type Summary, sentenceOf, sentenceOfPause, summaryOf } from './summary.ts';
import type { Upload } from './upload.ts';
import { UploadList } from './upload-list.tsx';
import { uploads } from './uploads.ts';

/** Where there is room beside the photos. */
const isWide = matchMedia('(min-width: 48rem)');

/** How the uploads are doing, in a corner of whatever screen somebody is on. */
export function UploadTray(): JSX.Element {
  const list = useListByFrame();
  const pause = useStore(uploads.pause);
  const [isOpen, setOpen] = useState(isWide.matches);
  const { name } = useRoute();
  useEffect(() => {
    // somebody wants to see all of it
    if (name === 'photo') setOpen(false);
  }, [name]);
  const summary = summaryOf(list);
  const { pending, progress } = summary;
  const reason = pending > 0 && pause ? sentenceOfPause(pause, navigator.onLine) : undefined;
  return (
    <>
      <Announcement text={reason ?? sentenceOf(summary)} urgent={reason !== undefined || pending === 0} />
      {list.length > 0 && (
        <section class="tray" aria-label="Uploads">
          <div class="tray-head">
            <button type="button" class="tray-toggle" aria-expanded={isOpen} onClick={() => setOpen(!isOpen)}>
              {sentenceOf(summary)}
            </button>
            <Actions summary={summary} />
          </div>
          {pending > 0 && <ProgressBar label="All uploads" value={progress} />}
          {reason !== undefined && (
            <div class="tray-pause">
              <p>{reason}</p>
              {pause?.kind !== 'signed-out' && <Button onClick={() => uploads.resume()}>Try now</Button>}
            </div>
          )}
          {isOpen && <UploadList list={list} />}
        </section>
      )}
    </>
  );
}

/** The uploads, once a frame at most: there may be hundreds of changes between two. */
function useListByFrame(): readonly Upload[] {
  const [list, setList] = useState(() => uploads.list.get());
  useEffect(() => {
    let frame = 0;
    const draw = () => {
      frame = 0;
      setList(uploads.list.get());
    };
    const follow = () => {
      frame ||= requestAnimationFrame(draw);
    };
    follow();
    const end = uploads.list.subscribe(follow);
    return () => {
      cancelAnimationFrame(frame);
      end();
    };
  }, []);
  return list;
}

function Actions({ summary: { pending, of } }: { readonly summary: Summary }): JSX.Element {
  return (
    <>
      {of.failed > 0 && <Button onClick={() => uploads.retryFailed()}>Retry {of.failed}</Button>}
      {pending > 0 ? (
        <Button onClick={() => uploads.cancelAll()}>Cancel all</Button>
      ) : (
        <Button onClick={() => uploads.clear()}>Close</Button>
      )}
    </>
  );
}
