import type { ButtonHTMLAttributes, JSX } from 'preact';

type Props = Omit<ButtonHTMLAttributes, 'disabled'> & {
  readonly look?: 'primary' | 'plain' | 'quiet' | 'danger';
  /** Something that it began is under way. It keeps the focus, and does nothing. */
  readonly busy?: boolean;
};

export function Button({
  look = 'plain',
  busy = false,
  type = 'button',
  onClick,
  children,
  ...rest
}: Props): JSX.Element {
  return (
    <button
      {...rest}
      type={busy ? 'button' : type}
      class={`button button-${look}`}
      aria-disabled={busy}
      onClick={busy ? undefined : onClick}
    >
      {children}
    </button>
  );
}
