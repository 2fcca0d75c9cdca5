import { segment, withSegments } from '../../src/testing/jpeg-segments.ts';
import { aPhoto } from './photos.ts';

/** A photo that is something else too, for whoever takes it for that. */
export type Polyglot = {
  /** As what it would have to be served to run. */
  readonly type: string;
  readonly bytes: Uint8Array;
  /** What each of its scripts would call `ran` with, say in a dialog, and ask for below the URL. */
  readonly scripts: readonly string[];
};

/** A photo that is a web page, with all that runs in one, and a photo that is a script. */
export async function polyglots(url: string): Promise<readonly Polyglot[]> {
  const photo = await aPhoto({ width: 64, height: 48 });
  const script = (name: string) =>
    `try{ran("${name}")}catch{}try{fetch("${url}/${name}",{mode:"no-cors"})}catch{}try{alert("${name}")}catch{}`;
  const markup = [
    `<script>${script('script')}</script>`,
    `<img src="data:," onerror='${script('image')}'>`,
    `<svg xmlns="http://www.w3.org/2000/svg" onload='${script('svg')}'></svg>`,
    `<iframe srcdoc='<script>${script('frame')}</script>'></iframe>`,
  ].join('');
  const latin1 = 'charset=iso-8859-1';
  return [
    {
      type: `text/html; ${latin1}`,
      // once in front of the picture, and once behind its end
      bytes: Buffer.concat([
        withSegments(photo, segment(0xfe, `<!doctype html><html><body>${markup}<!--`)),
        Buffer.from(`-->${markup}`),
      ]),
      scripts: ['script', 'image', 'svg', 'frame'],
    },
    {
      type: `text/javascript; ${latin1}`,
      bytes: asJavaScript(photo, script('javascript')),
      scripts: ['javascript'],
    },
  ];
}

/**
 * The markers of the start and of the first segment are the letters of an identifier, and the length of that segment is
 * the start of a comment.
 */
function asJavaScript(photo: Uint8Array, script: string): Uint8Array {
  const opensComment = 0x2f2a;
  const jfif = 'JFIF\0\x01\x01\0\0\x01\0\x01\0\0';
  const first = segment(0xe0, jfif, new Uint8Array(opensComment - 2 - jfif.length));
  return Buffer.concat([
    withSegments(photo, first, segment(0xfe, `*/=1;${script}/*`)),
    // what closes the comment again
    Buffer.from('*/'),
  ]);
}
