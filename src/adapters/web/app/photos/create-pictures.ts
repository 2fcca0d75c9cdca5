/** A picture that somebody wants to see. */
type Wish = {
  /** How far it is from where the reader looks: the nearest comes first. */
  readonly distance: () => number;
  readonly show: (url: string) => void;
};

type Picture = {
  readonly wishes: Set<Wish>;
  url?: string;
  bytes: number;
  loading?: AbortController;
  failures: number;
  /** When it may be tried again, by the clock of `performance`. */
  notBefore: number;
};

type Options = {
  readonly load: (key: string, signal: AbortSignal) => Promise<Blob>;
  /** Whether another attempt may help. */
  readonly mayHelp: (error: unknown) => boolean;
  /** So many are loaded at a time. */
  readonly atOnce: number;
  /** Pictures that nobody wants are kept as long as all together have no more bytes. */
  readonly bytesMax: number;
  /** Makes an address of a picture, and takes it back. */
  readonly urls?: Pick<typeof URL, 'createObjectURL' | 'revokeObjectURL'>;
};

/** Pictures on their way to whoever wants them. */
export type Pictures = {
  /** The address of a picture that is there. */
  readonly peek: (key: string) => string | undefined;
  /** Be shown a picture, at once or when it is there; what is returned ends that. */
  readonly want: (key: string, wish: Wish) => () => void;
  /** Begin with no other one for so long: whoever goes past that fast sees none of them. */
  readonly rest: (milliseconds: number) => void;
  /** Forget all of them. */
  readonly clear: () => void;
};

const failuresMax = 4;
const firstWaitMilliseconds = 1_500;

/**
 * Loads pictures, a few at a time and the nearest first, and no longer than somebody wants them. They cannot be addressed
 * directly: whoever asks for them shows a token, which an `<img>` does not.
 */
export function createPictures({ load, mayHelp, atOnce, bytesMax, urls = URL }: Options): Pictures {
  // in the order in which they were wanted last
  const pictures = new Map<string, Picture>();
  let bytes = 0;
  let underWay = 0;
  let resting: ReturnType<typeof setTimeout> | undefined;

  const forget = (key: string, picture: Picture) => {
    picture.loading?.abort();
    if (picture.url !== undefined) urls.revokeObjectURL(picture.url);
    bytes -= picture.bytes;
    pictures.delete(key);
  };
  const makeRoom = () => {
    for (const [key, picture] of pictures) {
      if (bytes <= bytesMax) return;
      if (picture.wishes.size === 0 && picture.url !== undefined) forget(key, picture);
    }
  };
  const next = (): [string, Picture] | undefined => {
    const now = performance.now();
    let nearest: [string, Picture] | undefined;
    let least = Number.POSITIVE_INFINITY;
    for (const [key, picture] of pictures) {
      if (picture.url !== undefined || picture.loading || picture.notBefore > now) continue;
      for (const { distance } of picture.wishes) {
        if (distance() >= least) continue;
        least = distance();
        nearest = [key, picture];
      }
    }
    return nearest;
  };
  const fill = () => {
    const found = underWay < atOnce && resting === undefined ? next() : undefined;
    if (!found) return;
    void fetchOne(...found);
    fill();
  };
  const fetchOne = async (key: string, picture: Picture) => {
    underWay += 1;
    const loading = new AbortController();
    picture.loading = loading;
    try {
      const blob = await load(key, loading.signal);
      if (loading.signal.aborted) return;
      const url = urls.createObjectURL(blob);
      picture.url = url;
      picture.bytes = blob.size;
      bytes += blob.size;
      for (const { show } of picture.wishes) show(url);
      makeRoom();
    } catch (error) {
      if (loading.signal.aborted) return;
      picture.failures += 1;
      const isLast = picture.failures >= failuresMax || !mayHelp(error);
      const wait = isLast ? Number.POSITIVE_INFINITY : firstWaitMilliseconds * 2 ** picture.failures;
      picture.notBefore = performance.now() + wait;
      if (!isLast) setTimeout(fill, wait + 1);
    } finally {
      underWay -= 1;
      if (picture.loading === loading) delete picture.loading;
      fill();
    }
  };

  return {
    peek: (key) => pictures.get(key)?.url,
    want(key, wish) {
      const picture = pictures.get(key) ?? { wishes: new Set(), bytes: 0, failures: 0, notBefore: 0 };
      pictures.delete(key);
      pictures.set(key, picture);
      picture.wishes.add(wish);
      if (picture.url !== undefined) wish.show(picture.url);
      // when all that are wanted by now are known
      else queueMicrotask(fill);
      return () => {
        picture.wishes.delete(wish);
        if (picture.wishes.size === 0 && picture.url === undefined && pictures.get(key) === picture)
          forget(key, picture);
      };
    },
    rest(milliseconds) {
      clearTimeout(resting);
      resting = setTimeout(() => {
        resting = undefined;
        fill();
      }, milliseconds);
    },
    clear() {
      for (const [key, picture] of pictures) forget(key, picture);
    },
  };
}
