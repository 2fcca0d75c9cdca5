import type { JSX } from 'preact';
import { ListEnd } from '../components/list-end.tsx';
import { Screen } from '../components/screen.tsx';
import { client } from '../frame/client.ts';
import { useEndless } from '../frame/use-endless.ts';

/** All photos, newest first. */
export function PhotosScreen(): JSX.Element {
  const { items, ...end } = useEndless(imagePages);
  return (
    <Screen title="Photos">
      {items.length === 0 && end.state === 'ended' ? (
        <p class="empty">There are no photos yet.</p>
      ) : (
        <ul class="rows">
          {items.map(({ id, filename, width, height }) => (
            <li key={id} class="row">
              <p class="row-title">{filename}</p>
              <p class="row-detail">
                {width} × {height}
              </p>
            </li>
          ))}
        </ul>
      )}
      <ListEnd {...end} />
    </Screen>
  );
}

async function* imagePages() {
  for await (const { images, next_cursor } of client.images.list().pages()) {
    yield { items: images, last: next_cursor === null };
  }
}
