import type { ComponentChildren, JSX } from 'preact';
import { useState } from 'preact/hooks';
import { Button } from '../components/button.tsx';
import { Mark } from '../components/mark.tsx';
import { DropArea } from '../uploads/drop-area.tsx';
import { UploadButton } from '../uploads/upload-button.tsx';
import { UploadTray } from '../uploads/upload-tray.tsx';
import { linkTo, type Route } from './routes.ts';
import { signOut } from './session.ts';

type Props = { readonly route: Route; readonly children: ComponentChildren };

/** The frame around every screen of somebody who is signed in. */
export function Layout({ route, children }: Props): JSX.Element {
  return (
    <div class="layout">
      <a class="skip-link" href="#main" onClick={skipToMain}>
        Skip to the content
      </a>
      <header class="header">
        <a class="wordmark" href={linkTo({ name: 'photos' })} aria-label="Silverprint, all photos">
          <Mark />
          <span class="wordmark-name">Silverprint</span>
        </a>
        <UploadButton label="Upload" look="primary" />
        <nav aria-label="Gallery">
          <NavLink to={{ name: 'photos' }} current={route.name === 'photos' || route.name === 'photo'} label="Photos" />
          <NavLink to={{ name: 'account' }} current={route.name === 'account'} label="Account" />
          <SignOut />
        </nav>
      </header>
      <main id="main" tabIndex={-1}>
        {children}
      </main>
      <UploadTray />
      <DropArea />
    </div>
  );
}

type NavLinkProps = { readonly to: Route; readonly current: boolean; readonly label: string };

function NavLink({ to, current, label }: NavLinkProps): JSX.Element {
  return (
    <a class="nav-item" href={linkTo(to)} aria-current={current ? 'page' : undefined}>
      {label}
    </a>
  );
}

function SignOut(): JSX.Element {
  const [busy, setBusy] = useState(false);
  const onClick = () => {
    setBusy(true);
    void signOut();
  };
  return (
    <Button look="quiet" busy={busy} onClick={onClick}>
      Sign out
    </Button>
  );
}

// The hash is the route's, so the link itself must not be followed.
function skipToMain(event: MouseEvent): void {
  event.preventDefault();
  document.getElementById('main')?.focus();
}
