import type { JSX } from 'preact';
import { sentenceFor } from '../frame/problems.ts';
import { Button } from './button.tsx';

type Props = {
  readonly error: unknown;
  readonly retry: () => unknown;
  /** Whether it has the whole page to itself. */
  readonly filling?: boolean;
};

/** In the place of what could not be loaded: why, and another try. */
export function ErrorView({ error, retry, filling = false }: Props): JSX.Element {
  return (
    <div class={filling ? 'error-view filling' : 'error-view'} role="alert">
      <p>{sentenceFor(error)}</p>
      <Button onClick={() => void retry()}>Try again</Button>
    </div>
  );
}
