import type { Event as AccountEvent } from '../../../../client/index.ts';

/** One line of what happened to an account. */
export type EventRow = {
  readonly id: string;
  readonly text: string;
  readonly warning: boolean;
  /** The newest of those that it stands for. */
  readonly event: AccountEvent;
  readonly count: number;
};

/**
 * The lines for these events, newest first. What a session does by itself every few minutes comes to one line, so that
 * it does not bury what a person did.
 */
export function eventRows(events: readonly AccountEvent[]): EventRow[] {
  const rows: EventRow[] = [];
  const renewals = new Map<string | null, number>();
  for (const event of events) {
    const at = event.type === 'refreshed' ? renewals.get(event.session_id) : undefined;
    const row = at === undefined ? undefined : rows[at];
    if (at !== undefined && row) {
      rows[at] = { ...row, count: row.count + 1 };
      continue;
    }
    // a renewal before this one is another line: something lies between
    if (event.type === 'refreshed') renewals.set(event.session_id, rows.length);
    else renewals.clear();
    rows.push({ id: event.id, text: textOf(event), warning: warnings.has(event.type), event, count: 1 });
  }
  return rows;
}

const warnings: ReadonlySet<string> = new Set(['login-failed', 'reuse-detected']);

function textOf({ type, reason }: AccountEvent): string {
  if (type === 'revoked') return endings[reason ?? ''] ?? 'A session ended';
  return texts[type] ?? type;
}

const texts: Readonly<Record<string, string>> = {
  registered: 'The account was made',
  'logged-in': 'Signed in',
  'login-failed': 'Somebody tried a wrong password',
  refreshed: 'Session went on',
  'reuse-detected': 'An old token of a session came back: somebody may have copied it, so the session was ended',
  'password-changed': 'The password was changed',
};

/** By the reason why a session ended. */
const endings: Readonly<Record<string, string>> = {
  'log-out': 'Signed out',
  'ended-by-user': 'Signed out from another device',
  'password-change': 'Signed out, because the password was changed',
  'too-many-sessions': 'Signed out, because there were too many sessions',
  reuse: 'Session ended, because an old token of it came back',
  'unknown-generation': 'Session ended, because the service knew nothing of its token',
  'account-disabled': 'Session ended, because the account was disabled',
  'password-reset': 'Session ended, because the password was reset',
};
