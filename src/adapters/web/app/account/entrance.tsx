import type { ComponentChildren, JSX } from 'preact';
import { Mark } from '../components/mark.tsx';
import { Screen } from '../components/screen.tsx';

type Props = { readonly title: string; readonly children: ComponentChildren; readonly instead: ComponentChildren };

/** What is around the screens of somebody who is not signed in. */
export function Entrance({ title, children, instead }: Props): JSX.Element {
  return (
    <main class="entrance">
      <div class="entrance-head">
        <Mark steps={9} />
        <p class="entrance-name">Silverprint</p>
        <p class="entrance-motto">Your photographs, kept as they are and shown as they should be.</p>
      </div>
      <div class="entrance-card">
        <Screen title={title}>{children}</Screen>
      </div>
      <p class="entrance-instead">{instead}</p>
    </main>
  );
}
