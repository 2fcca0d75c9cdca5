import type { JSX } from 'preact';
import type { User } from '../../../client/index.ts';
import { AccountScreen } from './account/account-screen.tsx';
import { RegisterScreen } from './account/register-screen.tsx';
import { SignInScreen } from './account/sign-in-screen.tsx';
import { ErrorView } from './components/error-view.tsx';
import { Spinner } from './components/spinner.tsx';
import { Toasts } from './components/toasts.tsx';
import { Layout } from './frame/layout.tsx';
import { useRoute } from './frame/router.ts';
import type { Route } from './frame/routes.ts';
import { type SessionState, session, startSession } from './frame/session.ts';
import { useStore } from './frame/use-store.ts';
import { PhotosScreen } from './photos/photos-screen.tsx';

/** What is shown: by who is signed in first, so that a deep link is still there after the sign-in that it asked for. */
export function App(): JSX.Element {
  const route = useRoute();
  const state = useStore(session);
  return (
    <>
      {screenFor(state, route)}
      <Toasts />
    </>
  );
}

function screenFor(state: SessionState, route: Route): JSX.Element {
  if (state.kind === 'starting') return <Spinner label="Opening the gallery" filling />;
  if (state.kind === 'failed') return <ErrorView error={state.error} retry={startSession} filling />;
  if (state.kind === 'signed-in') return <Layout route={route}>{contentOf(route, state.user)}</Layout>;
  return route.name === 'register' ? <RegisterScreen /> : <SignInScreen ended={state.ended} />;
}

/** The place of every screen of somebody who is signed in. */
function contentOf(route: Route, user: User): JSX.Element {
  if (route.name === 'account') return <AccountScreen user={user} />;
  return <PhotosScreen photo={route.name === 'photo' ? route.id : undefined} />;
}
