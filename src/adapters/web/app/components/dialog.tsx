import type { ComponentChildren, JSX } from 'preact';
import { useEffect, useId, useRef } from 'preact/hooks';

type Props = {
  readonly title: string;
  /** It was closed: by Escape, or by a click beside it. Whatever is in it can call this as well. */
  readonly onClose: () => void;
  readonly children: ComponentChildren;
};

/**
 * A question in front of everything else, for as long as it is drawn; nothing behind it can be reached. The focus goes to
 * its first control, or to one that has `autoFocus`, and returns to where it was.
 */
export function Dialog({ title, onClose, children }: Props): JSX.Element {
  const dialog = useRef<HTMLDialogElement>(null);
  const id = useId();
  useEffect(() => {
    const { current } = dialog;
    current?.showModal();
    // what is merely taken out of the page does not give the focus back
    return () => current?.close();
  }, []);
  return (
    <dialog
      ref={dialog}
      class="dialog"
      aria-labelledby={id}
      closedby="any"
      // not by the event below, which comes later: the control that has the focus back may have been used again by then
      onCancel={(event) => {
        event.preventDefault();
        event.currentTarget.close();
        onClose();
      }}
      // whoever takes it out of the page knows that already
      onClose={({ currentTarget }) => currentTarget.isConnected && onClose()}
    >
      <h2 id={id}>{title}</h2>
      {children}
    </dialog>
  );
}
