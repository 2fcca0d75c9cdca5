import type { JSX } from 'preact';
import { useState } from 'preact/hooks';
import type { Session } from '../../../../client/index.ts';
import { Button } from '../components/button.tsx';
import { ErrorView } from '../components/error-view.tsx';
import { Spinner } from '../components/spinner.tsx';
import { Time } from '../components/time.tsx';
import { client } from '../frame/client.ts';
import { useLoaded } from '../frame/loading.ts';
import { sentenceFor } from '../frame/problems.ts';
import { toast } from '../frame/toasts.ts';
import { Section } from './section.tsx';

export function Sessions(): JSX.Element {
  const { value: sessions, error, reload } = useLoaded(() => client.auth.sessions());
  const [ending, setEnding] = useState<string>();

  const end = async (what: string, act: () => Promise<unknown>, said: string) => {
    if (ending !== undefined) return;
    setEnding(what);
    try {
      await act();
      toast(said);
    } catch (error) {
      toast(sentenceFor(error));
    }
    await reload();
    setEnding(undefined);
  };

  const endOne = ({ id, device }: Session) =>
    void end(id, () => client.auth.endSession(id), `Signed out on ${device ?? 'that device'}.`);
  const endOthers = () => void end('others', () => client.auth.endOtherSessions(), 'Signed out everywhere else.');

  return (
    <Section
      title="Where you are signed in"
      about="One line for each sign-in. End those that you do not know, and change the password."
    >
      {error !== undefined && <ErrorView error={error} retry={reload} />}
      {error === undefined && sessions === undefined && <Spinner label="Looking" />}
      {sessions && (
        <ul class="rows" aria-busy={ending !== undefined}>
          {sessions.map((session) => (
            <SessionRow key={session.id} session={session} busy={ending === session.id} end={() => endOne(session)} />
          ))}
        </ul>
      )}
      {sessions && sessions.length > 1 && (
        <Button busy={ending === 'others'} onClick={endOthers}>
          Sign out everywhere else
        </Button>
      )}
    </Section>
  );
}

type RowProps = { readonly session: Session; readonly busy: boolean; readonly end: () => void };

function SessionRow({ session, busy, end }: RowProps): JSX.Element {
  const device = session.device ?? 'Unknown device';
  return (
    <li class="row">
      <div class="row-text">
        <p class="row-title">
          {device}
          {session.current && <span class="badge">this one</span>}
        </p>
        <p class="row-detail">
          {session.address !== null && <>{session.address} · </>}
          last used <Time iso={session.last_used_at} /> · since <Time iso={session.created_at} />
        </p>
      </div>
      {!session.current && (
        <Button busy={busy} onClick={end} aria-label={`Sign out there: ${device}`}>
          Sign out there
        </Button>
      )}
    </li>
  );
}
