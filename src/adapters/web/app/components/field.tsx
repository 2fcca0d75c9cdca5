import type { ComponentChildren, JSX } from 'preact';
import { useId } from 'preact/hooks';

type Props = {
  readonly name: string;
  readonly label: string;
  /** What it has to be, said before anybody gets it wrong. */
  readonly hint?: string | undefined;
  /** What is wrong with it. */
  readonly error?: string | undefined;
  /** What browsers and password managers fill it with. */
  readonly autoComplete: string;
  readonly type?: 'text' | 'password';
  readonly required?: boolean;
  /** Whether it is a name as people write it, and not one that a program knows them by. */
  readonly prose?: boolean;
  /** A button at its end. */
  readonly action?: ComponentChildren;
};

/** An input with its name above, and below it what it has to be and what is wrong with it, in words. */
export function Field(props: Props): JSX.Element {
  const { name, label, hint, error, autoComplete, type = 'text', required = false, prose = false, action } = props;
  const id = useId();
  const described = [hint && `${id}-hint`, error && `${id}-error`].filter(Boolean).join(' ');
  const input = {
    id,
    name,
    required,
    autoComplete,
    autoCapitalize: prose ? ('words' as const) : ('none' as const),
    spellcheck: false,
    'aria-invalid': error !== undefined,
    'aria-describedby': described,
  };
  return (
    <div class="field">
      <label for={id}>{label}</label>
      <div class="field-input">
        {type === 'password' ? <input {...input} type="password" /> : <input {...input} type="text" />}
        {action}
      </div>
      {hint && (
        <p class="field-hint" id={`${id}-hint`}>
          {hint}
        </p>
      )}
      <p class="field-error" id={`${id}-error`} role="alert">
        {error}
      </p>
    </div>
  );
}
