import { SessionEndedError, type SignedOutReason, type User } from '../../../../client/index.ts';
import { client, uploader } from './client.ts';
import { createStore } from './store.ts';
import { toast } from './toasts.ts';

/** Who uses the gallery, as far as is known. */
export type SessionState =
  | { readonly kind: 'starting' }
  | { readonly kind: 'failed'; readonly error: unknown }
  | {
      readonly kind: 'signed-out';
      /** Whether there was a session until now, and nobody ended it in this tab. */
      readonly ended: boolean;
    }
  | { readonly kind: 'signed-in'; readonly user: User };

export const session = createStore<SessionState>({ kind: 'starting' });

/** Find out who is signed in, from what this browser kept; once when the page is opened, and again when that failed. */
export async function startSession(): Promise<void> {
  try {
    if (await client.auth.signedIn()) await enter();
    else session.set({ kind: 'signed-out', ended: false });
  } catch (error) {
    if (error instanceof SessionEndedError) session.set({ kind: 'signed-out', ended: true });
    else session.set({ kind: 'failed', error });
  }
}

export async function signIn(credentials: { username: string; password: string }): Promise<void> {
  await client.auth.logIn(credentials);
  await enter();
}

export async function register(account: { username: string; password: string; name?: string }): Promise<void> {
  await client.auth.register(account);
  await signIn({ username: account.username, password: account.password });
}

/** Sign out, in all tabs of this browser. */
export async function signOut(): Promise<void> {
  try {
    await client.auth.logOut();
  } catch {
    // what this browser kept is gone all the same
    toast('Signed out here. The service could not be told, and keeps the session until it ends by itself.');
  }
}

/** Delete the account with everything in it, which ends all of its sessions. */
export async function deleteAccount(password: string): Promise<void> {
  await client.auth.deleteAccount({ password });
  toast('The account is deleted, and all of its photos.');
}

async function enter(): Promise<void> {
  session.set({ kind: 'signed-in', user: await client.auth.me() });
}

client.onSignedOut(leave);
uploader.onSignedOut(leave);

function leave(reason: SignedOutReason): void {
  if (session.get().kind === 'signed-in') session.set({ kind: 'signed-out', ended: reason !== 'signed-out' });
}

// Somebody signed in in another tab: this one need not ask again.
addEventListener('storage', () => void followOtherTab());

async function followOtherTab(): Promise<void> {
  if (session.get().kind === 'signed-out' && (await client.auth.signedIn())) await startSession();
}
