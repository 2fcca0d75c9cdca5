import type { ComponentChildren, JSX } from 'preact';
import { useEffect, useRef, useState } from 'preact/hooks';
import { ProblemError } from '../../../../client/index.ts';
import { sentenceFor, sentencesByMember } from '../frame/problems.ts';
import { Button } from './button.tsx';

export type FieldErrors = ReadonlyMap<string, string>;

type Props = {
  /** What it sends; a failure is said next to the fields that it is about, and else above the button. */
  readonly send: (values: FormValues) => Promise<void>;
  /** Which field a problem is about, by its code, where the problem itself does not say. */
  readonly fieldOf?: ByCode;
  /** What to say of a problem here, by its code, where that differs from what is said elsewhere. */
  readonly wordsOf?: ByCode;
  readonly submit: string;
  readonly look?: 'primary' | 'danger';
  /** Beside the button. */
  readonly aside?: ComponentChildren;
  readonly children: (errors: FieldErrors) => ComponentChildren;
};

/** The text of each field, by its name. */
export type FormValues = (name: string) => string;

type ByCode = Readonly<Record<string, string>>;
type Failure = { readonly fields: FieldErrors; readonly general?: string };

const none: Failure = { fields: new Map() };
const noCodes: ByCode = {};

export function Form({
  send,
  fieldOf = noCodes,
  wordsOf = noCodes,
  submit,
  look = 'primary',
  aside,
  children,
}: Props): JSX.Element {
  const form = useRef<HTMLFormElement>(null);
  const [busy, setBusy] = useState(false);
  const [failure, setFailure] = useState(none);
  useEffect(() => form.current?.querySelector<HTMLElement>('[aria-invalid=true]')?.focus(), [failure]);

  const onSubmit = async (event: SubmitEvent) => {
    event.preventDefault();
    const { current } = form;
    if (current === null || busy) return;
    const missing = missingIn(current);
    setFailure(missing);
    if (missing.fields.size > 0) return;
    setBusy(true);
    const values = new FormData(current);
    try {
      await send((name) => textOf(values.get(name)));
    } catch (error) {
      const failed = failureOf(error, fieldOf, wordsOf);
      setFailure(isAbout(current, failed) ? failed : { fields: none.fields, general: sentenceFor(error) });
    }
    setBusy(false);
  };

  return (
    // what is wrong is said in words of ours, and all of it at once
    <form ref={form} class="form" noValidate onSubmit={(event) => void onSubmit(event)}>
      {children(failure.fields)}
      <p class="form-error" role="alert">
        {failure.general}
      </p>
      <div class="form-actions">
        <Button type="submit" look={look} busy={busy}>
          {submit}
        </Button>
        {aside}
      </div>
    </form>
  );
}

function textOf(value: FormDataEntryValue | null): string {
  return typeof value === 'string' ? value : '';
}

/** Whether it can be said next to a field, because all that it is about is there. */
function isAbout(form: HTMLFormElement, { fields }: Failure): boolean {
  return Array.from(fields.keys()).every((name) => form.elements.namedItem(name) !== null);
}

function missingIn(form: HTMLFormElement): Failure {
  const inputs = Array.from(form.querySelectorAll('input'));
  const empty = inputs.filter(({ required, value }) => required && value === '');
  return { fields: new Map(empty.map(({ name }) => [name, 'This is needed.'])) };
}

function failureOf(error: unknown, fieldOf: ByCode, wordsOf: ByCode): Failure {
  const fields = sentencesByMember(error);
  if (fields.size > 0) return { fields };
  const code = error instanceof ProblemError ? error.code : '';
  const sentence = wordsOf[code] ?? sentenceFor(error);
  const field = fieldOf[code];
  return field === undefined ? { fields, general: sentence } : { fields: new Map([[field, sentence]]) };
}
