import type { JSX } from 'preact';
import type { User } from '../../../../client/index.ts';
import { Screen } from '../components/screen.tsx';
import { fullTime } from '../frame/words.ts';
import { DeleteAccount } from './delete-account.tsx';
import { Events } from './events.tsx';
import { PasswordChange } from './password-change.tsx';
import { Sessions } from './sessions.tsx';

export function AccountScreen({ user }: { readonly user: User }): JSX.Element {
  return (
    <div class="account">
      <Screen title="Account">
        <p class="account-who">
          <strong>{user.name ?? user.username}</strong>
          {user.name !== null && <span> · {user.username}</span>}
          <span> · since {fullTime(user.created_at)}</span>
        </p>
        <Sessions />
        <PasswordChange username={user.username} />
        <DeleteAccount />
        {/* last: it has no end in sight */}
        <Events />
      </Screen>
    </div>
  );
}
