import type { JSX } from 'preact';
import { ListEnd } from '../components/list-end.tsx';
import { Time } from '../components/time.tsx';
import { client } from '../frame/client.ts';
import { useEndless } from '../frame/use-endless.ts';
import { counted } from '../frame/words.ts';
import { type EventRow, eventRows } from './event-rows.ts';
import { Section } from './section.tsx';

export function Events(): JSX.Element {
  const { items, ...end } = useEndless(eventPages);
  return (
    <Section title="What happened" about="Of the last 90 days, newest first.">
      <ul class="rows" aria-label="Events">
        {eventRows(items).map((row) => (
          <Row key={row.id} row={row} />
        ))}
      </ul>
      <ListEnd {...end} />
    </Section>
  );
}

async function* eventPages() {
  for await (const { events, next_cursor } of client.auth.events().pages()) {
    yield { items: events, last: next_cursor === null };
  }
}

function Row({ row: { text, warning, event, count } }: { readonly row: EventRow }): JSX.Element {
  return (
    <li class={warning ? 'row row-warning' : 'row'}>
      <div class="row-text">
        <p class="row-title">
          {text}
          {count > 1 && <span class="badge">{counted(count, 'time')}</span>}
        </p>
        <p class="row-detail">
          <Time iso={event.created_at} />
          {event.device !== null && <> · {event.device}</>}
          {event.address !== null && <> · {event.address}</>}
        </p>
      </div>
    </li>
  );
}
