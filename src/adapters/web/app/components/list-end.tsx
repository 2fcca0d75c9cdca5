import type { JSX } from 'preact';
import { useEffect, useRef } from 'preact/hooks';
import type { Endless, Pages } from '../frame/endless.ts';
import { Button } from './button.tsx';
import { ErrorView } from './error-view.tsx';
import { Spinner } from './spinner.tsx';

type Props = Omit<Pages<unknown>, 'items'> & Pick<Endless<unknown>, 'more'>;

/** Stands at the end of an endless list, and asks for more of it when it comes in sight, or when somebody says so. */
export function ListEnd({ state, error, more }: Props): JSX.Element | null {
  const place = useRef<HTMLDivElement>(null);
  useEffect(() => {
    // anew after each page: where that filled too little, this is still in sight
    if (state !== 'more' || place.current === null) return undefined;
    const observer = new IntersectionObserver(
      (entries) => {
        if (entries.some(({ isIntersecting }) => isIntersecting)) void more();
      },
      { rootMargin: '400px' },
    );
    observer.observe(place.current);
    return () => observer.disconnect();
  }, [state, more]);

  if (state === 'ended') return null;
  if (state === 'failed') return <ErrorView error={error} retry={more} />;
  return (
    <div class="list-end" ref={place}>
      {state === 'loading' ? <Spinner label="Loading" /> : <Button onClick={() => void more()}>Show more</Button>}
    </div>
  );
}
