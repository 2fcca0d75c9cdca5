import type { ComponentProps, JSX } from 'preact';
import { useState } from 'preact/hooks';
import { Field } from './field.tsx';

type Props = Pick<ComponentProps<typeof Field>, 'name' | 'label' | 'hint' | 'error'> & {
  readonly autoComplete: 'current-password' | 'new-password';
};

/** A password that can be looked at, so that it need not be typed twice. */
export function PasswordField(props: Props): JSX.Element {
  const [shown, setShown] = useState(false);
  return (
    <Field
      {...props}
      required
      type={shown ? 'text' : 'password'}
      action={
        <button
          type="button"
          class="field-action"
          aria-pressed={shown}
          aria-label={`Show ${props.label.toLowerCase()}`}
          onClick={() => setShown(!shown)}
        >
          {shown ? 'Hide' : 'Show'}
        </button>
      }
    />
  );
}
