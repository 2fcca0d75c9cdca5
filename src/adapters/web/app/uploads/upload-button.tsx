import type { ComponentProps, JSX } from 'preact';
import { useLayoutEffect, useRef } from 'preact/hooks';
import { Button } from '../components/button.tsx';
import { withoutLitter } from './dropped-files.ts';
import { uploads } from './uploads.ts';

type Props = Pick<ComponentProps<typeof Button>, 'look'> & {
  readonly label: string;
  /** Whether all of a folder is picked, with the folders in it. */
  readonly folder?: boolean;
};

/** Lets somebody pick photos, and uploads them. */
export function UploadButton({ label, look = 'plain', folder = false }: Props): JSX.Element | null {
  const input = useRef<HTMLInputElement>(null);
  useLayoutEffect(() => {
    if (input.current) input.current.webkitdirectory = folder;
  }, [folder]);
  if (folder && !('webkitdirectory' in HTMLInputElement.prototype)) return null;
  const onChange = ({ currentTarget }: { readonly currentTarget: HTMLInputElement }) => {
    const files = Array.from(currentTarget.files ?? []);
    uploads.add(folder ? withoutLitter(files) : files);
    // the same files again are another choice
    currentTarget.value = '';
  };
  return (
    <>
      <Button look={look} onClick={() => input.current?.click()}>
        {label}
      </Button>
      {/* phones make a JPEG of what they keep as something else, where one is asked for */}
      <input ref={input} hidden type="file" accept="image/jpeg" multiple onChange={onChange} />
    </>
  );
}
