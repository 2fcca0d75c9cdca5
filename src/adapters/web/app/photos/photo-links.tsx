import type { JSX } from 'preact';
import { useRef, useState } from 'preact/hooks';
import { Button } from '../components/button.tsx';
import { client } from '../frame/client.ts';
import { toast } from '../frame/toasts.ts';
import { Choice } from './choice.tsx';
import { linkFor, type Wanted } from './links.ts';
import { PhotoPart } from './photo-part.tsx';
import { useAction } from './use-action.ts';

const files = {
  print: { text: 'The print', wanted: { representation: 'compressed' } },
  large: { text: 'A large size', wanted: { representation: 'compressed', size: 'large' } },
  small: { text: 'A small size', wanted: { representation: 'compressed', size: 'small' } },
  stripped: { text: 'The original, stripped', wanted: { representation: 'original', privacy: 'strip' } },
  original: { text: 'The original, with all it reveals', wanted: { representation: 'original' } },
} as const satisfies Record<string, { text: string; wanted: Wanted }>;
type File = keyof typeof files;
const fileNames = Object.fromEntries(Object.entries(files).map(([name, { text }]) => [name, text])) as Record<
  File,
  string
>;

const lives = { '3600': 'an hour', '86400': 'a day', '604800': 'a week' } as const;

/** Links that anybody can follow. */
export function PhotoLinks({ id }: { readonly id: string }): JSX.Element {
  const [file, setFile] = useState<File>('print');
  const [life, setLife] = useState<keyof typeof lives>('86400');
  const [link, setLink] = useState<{ readonly url: string; readonly copied: boolean }>();
  const field = useRef<HTMLInputElement>(null);
  const { busy, act } = useAction();

  const copy = async () => {
    const url = await linkFor(id, files[file].wanted, Number(life));
    const copied = await copiedToClipboard(url);
    setLink({ url, copied });
    if (copied) toast('The link is copied.');
    else requestAnimationFrame(() => field.current?.select());
  };
  const revoke = async () => {
    await client.images.revokeLinks(id);
    setLink(undefined);
    toast('No link to this photo leads anywhere any more.');
  };
  return (
    <PhotoPart title="Share">
      <div class="choices">
        <Choice label="Link to" value={file} options={fileNames} choose={setFile} />
        <Choice label="Good for" value={life} options={lives} choose={setLife} />
      </div>
      <div class="photo-buttons">
        <Button busy={busy === 'copy'} onClick={() => act('copy', copy)}>
          Copy a link
        </Button>
        <Button look="quiet" busy={busy === 'revoke'} onClick={() => act('revoke', revoke)}>
          Revoke all links
        </Button>
      </div>
      {link && (
        <div class="link">
          <input
            ref={field}
            readOnly
            value={link.url}
            aria-label="Link"
            onFocus={({ currentTarget }) => currentTarget.select()}
          />
          <p class="photo-about">
            {link.copied ? 'Copied. ' : 'This browser lets no page copy here: copy it yourself. '}
            Whoever has it sees that one file, without an account.
          </p>
        </div>
      )}
    </PhotoPart>
  );
}

/** Whether the browser let it: some want a click just before, and all of them HTTPS or this very machine. */
async function copiedToClipboard(text: string): Promise<boolean> {
  try {
    await navigator.clipboard.writeText(text);
    return true;
  } catch {
    return false;
  }
}
