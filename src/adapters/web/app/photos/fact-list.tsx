import type { JSX } from 'preact';
import type { Fact } from './facts.ts';

export function FactList({ facts }: { readonly facts: readonly Fact[] }): JSX.Element {
  return (
    <dl class="facts">
      {facts.map(({ name, value, about }) => (
        <div key={name}>
          <dt>{name}</dt>
          <dd>
            {value}
            {about !== undefined && <span class="facts-about"> {about}</span>}
          </dd>
        </div>
      ))}
    </dl>
  );
}
