import type { JSX } from 'preact';
import { useId } from 'preact/hooks';

type Props<Value extends string> = {
  readonly label: string;
  readonly value: Value;
  /** What each value is called. */
  readonly options: Readonly<Record<Value, string>>;
  readonly choose: (value: Value) => void;
};

/** One of a few things, in a list that opens. */
export function Choice<Value extends string>({ label, value, options, choose }: Props<Value>): JSX.Element {
  const id = useId();
  return (
    <span class="choice">
      <label for={id}>{label}</label>
      <select id={id} value={value} onChange={({ currentTarget }) => choose(currentTarget.value as Value)}>
        {Object.entries<string>(options).map(([name, text]) => (
          <option key={name} value={name}>
            {text}
          </option>
        ))}
      </select>
    </span>
  );
}
