// Made from the OpenAPI document by tools/client-types.ts. A change of the service's schemas is made there, and then here:
// node --conditions=silverprint-source tools/client-types.ts

/** What an account is made of. */
export type Registration = {
  /** 3 to 64 letters a to z, digits and . _ @ + -, unique in any letter case. */
  readonly username: string;
  /** 8 to 256 characters, any of them; a service may ask for more than 8, and refuse common ones. */
  readonly password: string;
  /** For display, at most 100 characters. */
  readonly name?: string | undefined;
};

/** What somebody signs in with. */
export type Credentials = {
  readonly username: string;
  readonly password: string;
};

/** That whoever asks knows the password. */
export type PasswordProof = {
  readonly password: string;
};

/** A password, and the one that takes its place. */
export type PasswordChange = {
  readonly current_password: string;
  /** 8 to 256 characters, any of them. */
  readonly new_password: string;
};

/** Some images. */
export type ImageIds = {
  /** One twice is answered twice. */
  readonly ids: readonly string[];
};

/** What a link is to lead to, and for how long. */
export type LinkWish = OriginalLinkWish | CompressedLinkWish;

/** A link to the original is wanted. */
export type OriginalLinkWish = {
  readonly representation: 'original';
  /**
   * With strip, the same coded data without EXIF, GPS position, XMP, IPTC, previews, comments and whatever comes after
   * the end of the picture. The colour profile and the orientation stay.
   */
  readonly privacy?: 'strip' | undefined;
  /** Seconds that the link is to live. It may live for up to a quarter longer. */
  readonly expires_in: number;
  /** What the file is saved as. Without one, the name that it was uploaded under, which the link then gives away. */
  readonly filename?: string | undefined;
};

/** A link to the print or a size is wanted. */
export type CompressedLinkWish = {
  readonly representation: 'compressed';
  /**
   * A picture with fewer pixels, made from the original when it is first asked for: `thumb` (256), `small` (640),
   * `medium` (1280), `large` (2560) along its longer side. What has no more than that anyway is the print.
   */
  readonly size?: 'thumb' | 'small' | 'medium' | 'large' | undefined;
  /** Seconds that the link is to live. It may live for up to a quarter longer. */
  readonly expires_in: number;
  /** What the file is saved as. Without one, the name that it was uploaded under, which the link then gives away. */
  readonly filename?: string | undefined;
};

/** Somebody with an account. */
export type User = {
  readonly id: string;
  /** As it was typed. */
  readonly username: string;
  /** For display; null where there is none. */
  readonly name: string | null;
  /** ISO 8601, in UTC. */
  readonly created_at: string;
};

/** A member or a parameter that breaks a rule. */
export type Violation = {
  /** Where: RFC 6901, into the body or the query. */
  readonly pointer: string;
  /** Which rule is broken. */
  readonly code: string;
  /** What to do about it, for people. */
  readonly detail: string;
};

/** How the parts are that the service stands on. */
export type Checks = {
  /** Whether PostgreSQL answers. */
  readonly database: 'ok' | 'failing';
  /** Whether the photos are where they should be, more can be written, and the disk has not failed lately. */
  readonly store: 'ok' | 'failing';
};

/** The tokens of a session. Keep the latest pair only. */
export type Tokens = {
  /** Asks for everything else. */
  readonly access_token: string;
  /** Good for one refresh. */
  readonly refresh_token: string;
  readonly token_type: 'Bearer';
  /** Life of the access token, in seconds. */
  readonly expires_in: number;
};

/** Somebody with an account, and what is kept for them. */
export type Me = {
  readonly id: string;
  /** As it was typed. */
  readonly username: string;
  /** For display; null where there is none. */
  readonly name: string | null;
  /** ISO 8601, in UTC. */
  readonly created_at: string;
  /** The images there are and the bytes of their originals, uploads that are under way included. */
  readonly usage: {
    readonly images: number;
    readonly bytes: number;
  };
  /** How much that may be; null where it may be anything. */
  readonly quota: {
    readonly images: number | null;
    readonly bytes: number | null;
  } | null;
};

/** Where a user is signed in. */
export type SessionList = {
  /** Those that are live, newest first. */
  readonly sessions: readonly Session[];
};

/** One sign-in, through all its refreshes. */
export type Session = {
  readonly id: string;
  /** What the client calls itself, in short; null where it does not say. */
  readonly device: string | null;
  /** Where it was asked from; null where that is not known. */
  readonly address: string | null;
  /** ISO 8601, in UTC. */
  readonly created_at: string;
  /** When it was opened or refreshed last. */
  readonly last_used_at: string;
  /** Whether it is the one that asks. */
  readonly current: boolean;
};

/** One page of events. */
export type EventList = {
  /** Newest first. */
  readonly events: readonly Event[];
  /** Asks for the next page; null at the end. */
  readonly next_cursor: string | null;
};

/** Something that happened to an account. */
export type Event = {
  readonly id: string;
  /** What happened. */
  readonly type:
    | 'registered'
    | 'logged-in'
    | 'login-failed'
    | 'refreshed'
    | 'reuse-detected'
    | 'revoked'
    | 'password-changed';
  /** Of which session; null where it was none. */
  readonly session_id: string | null;
  /** Why a session was ended; null for other events. */
  readonly reason:
    | 'log-out'
    | 'ended-by-user'
    | 'password-change'
    | 'too-many-sessions'
    | 'reuse'
    | 'unknown-generation'
    | 'account-disabled'
    | 'password-reset'
    | null;
  /** What the client calls itself, in short; null where it does not say. */
  readonly device: string | null;
  /** Where it was asked from; null where that is not known. */
  readonly address: string | null;
  /** ISO 8601, in UTC. */
  readonly created_at: string;
};

/** A JSON Web Key Set. */
export type KeySet = {
  /** The one that signs first. Tokens of the others are still accepted. */
  readonly keys: readonly {
    readonly kty: string;
    readonly kid: string;
    readonly alg: string;
    readonly use: string;
    readonly [member: string]: string;
  }[];
};

/** A photo, the print of it, and what the original gives away. */
export type ImageDetails = {
  readonly id: string;
  /** For display. */
  readonly filename: string;
  /** Of the original. */
  readonly bytes: number;
  /** As displayed: after the orientation was applied. */
  readonly width: number;
  /** As displayed: after the orientation was applied. */
  readonly height: number;
  /** Of the original. */
  readonly sha256: string;
  /** Of the print. */
  readonly compressed_bytes: number;
  /** ISO 8601, in UTC. */
  readonly created_at: string;
  /**
   * When it was taken, by the camera's own clock; with an offset from UTC where the camera wrote one down. Null where
   * nobody knows.
   */
  readonly taken_at: string | null;
  /** How the print came about; null where it was made before that was written down. */
  readonly compression: Compression | null;
  /** A blurred picture to paint at once, in the format of ThumbHash and in Base64; null where there is none yet. */
  readonly thumbhash: string | null;
  /** The commonest colour; null where there is no thumbhash. */
  readonly dominant_color: string | null;
  /** What the original gives away beside the picture, to whoever gets it unstripped; null where nobody looked. */
  readonly reveals:
    | readonly (
        | 'location'
        | 'device'
        | 'serial-number'
        | 'time'
        | 'person'
        | 'text'
        | 'software'
        | 'thumbnail'
        | 'other-data'
      )[]
    | null;
  /** What the camera wrote down; null where nobody has read it yet. */
  readonly exif: Exif | null;
};

/** How a print came about. */
export type Compression = {
  /** How much the print was to look like the original. */
  readonly preset: 'web' | 'standard' | 'high' | 'archive';
  /** A small print has fewer bytes than a fast one, and takes its place. */
  readonly tier: 'fast' | 'small';
  /**
   * How it was made: coded at the quality that reaches the preset, of the original's own coded data, or at a lower
   * quality so as not to be larger than the original.
   */
  readonly path: 'perceptual' | 'lossless' | 'fitted';
  /** The encoder's; null where the print is lossless. */
  readonly quality: number | null;
  /**
   * How much it looks like the original, on the scale of SSIMULACRA 2: 100 is the same. Null where it is lossless, or
   * too small to be judged.
   */
  readonly score: number | null;
  /** The original's, as IJG's encoder counts it. */
  readonly source_quality: number;
  /** By so many the print is smaller than the original. */
  readonly saved_bytes: number;
  /** Of the print, in pixels. */
  readonly width: number;
  /** Of the print, in pixels. */
  readonly height: number;
  /** Of what chose how to make it; a higher one may do better. */
  readonly algorithm_version: number;
};

/** What the camera wrote down. */
export type Exif = {
  /** Null where it does not say its name. */
  readonly camera: {
    readonly make: string | null;
    readonly model: string | null;
  } | null;
  /** Null where the camera says nothing of it; few compact cameras do. */
  readonly lens: {
    readonly make: string | null;
    readonly model: string | null;
  } | null;
  readonly exposure: {
    /** As photographers say it. */
    readonly time: string | null;
    /** The same as a number. */
    readonly seconds: number | null;
    readonly f_number: number | null;
    readonly iso: number | null;
    readonly focal_length_mm: number | null;
    /** Of the lens that would show as much on 35 mm film, in mm. */
    readonly focal_length_35mm: number | null;
  } | null;
  /** Whether the original says where it was taken; not where that is. */
  readonly has_location: boolean;
};

/** One page of images. */
export type ImageList = {
  /** Newest first, by the time that `order` names. */
  readonly images: readonly Image[];
  /** Asks for the next page; null at the end. */
  readonly next_cursor: string | null;
};

/** A photo, and the print of it. */
export type Image = {
  readonly id: string;
  /** For display. */
  readonly filename: string;
  /** Of the original. */
  readonly bytes: number;
  /** As displayed: after the orientation was applied. */
  readonly width: number;
  /** As displayed: after the orientation was applied. */
  readonly height: number;
  /** Of the original. */
  readonly sha256: string;
  /** Of the print. */
  readonly compressed_bytes: number;
  /** ISO 8601, in UTC. */
  readonly created_at: string;
  /**
   * When it was taken, by the camera's own clock; with an offset from UTC where the camera wrote one down. Null where
   * nobody knows.
   */
  readonly taken_at: string | null;
  /** How the print came about; null where it was made before that was written down. */
  readonly compression: Compression | null;
  /** A blurred picture to paint at once, in the format of ThumbHash and in Base64; null where there is none yet. */
  readonly thumbhash: string | null;
  /** The commonest colour; null where there is no thumbhash. */
  readonly dominant_color: string | null;
};

/** What became of some images. */
export type DeletionList = {
  /** One for each id, in the order of the ids. */
  readonly results: readonly Deletion[];
};

/** What became of one image that was to be deleted. */
export type Deletion = {
  readonly id: string;
  /** What became of it. Not found is what is somebody else’s, too. */
  readonly status: 'deleted' | 'not-found';
};

/** A link that needs no signing in. */
export type Link = {
  /** Absolute where the service knows where it is (`PUBLIC_URL`), and else an absolute path. */
  readonly url: string;
  /** ISO 8601, in UTC. */
  readonly expires_at: string;
};

/** What can be asked of `/auth/events`. */
export type ListEventsQuery = {
  /** Most that the answer lists. */
  readonly limit?: number | undefined;
  /** The next_cursor of the page before. */
  readonly cursor?: string | undefined;
};

/** What can be asked of `/image/list`. */
export type ListImagesQuery = {
  /** Most that the answer lists. */
  readonly limit?: number | undefined;
  /**
   * By when they were uploaded, which is the default, or by when they were taken, the newest first. Where the camera
   * did not write its offset from UTC down, its clock is taken for UTC; images of which nobody knows when they were
   * taken stand where they were uploaded.
   */
  readonly order?: 'uploaded' | 'taken' | undefined;
  /** Only images of this moment or later, by the time that `order` names, to the millisecond. */
  readonly since?: string | undefined;
  /**
   * Only images of before this moment, by the same time: one list ends where the next one, `since` this moment, begins.
   */
  readonly until?: string | undefined;
  /** The next_cursor of the page before, of the same user and with the same order and conditions. */
  readonly cursor?: string | undefined;
  /** Only images whose original has this SHA-256. */
  readonly sha256?: string | undefined;
};

/** What can be asked of `/image/download_original/{id}`. */
export type DownloadOriginalQuery = {
  /**
   * With strip, the same coded data without EXIF, GPS position, XMP, IPTC, previews, comments and whatever comes after
   * the end of the picture. The colour profile and the orientation stay.
   */
  readonly privacy?: 'strip' | undefined;
};

/** What can be asked of `/image/download_compressed/{id}`. */
export type DownloadCompressedQuery = {
  /**
   * A picture with fewer pixels, made from the original when it is first asked for: `thumb` (256), `small` (640),
   * `medium` (1280), `large` (2560) along its longer side. What has no more than that anyway is the print.
   */
  readonly size?: 'thumb' | 'small' | 'medium' | 'large' | undefined;
};

/** What can be asked of `/link/{id}`. */
export type FollowLinkQuery = {
  /** Which file it leads to. */
  readonly representation: 'original' | 'compressed';
  /** In which size. */
  readonly size?: string | undefined;
  /**
   * With strip, the same coded data without EXIF, GPS position, XMP, IPTC, previews, comments and whatever comes after
   * the end of the picture. The colour profile and the orientation stay.
   */
  readonly privacy?: 'strip' | undefined;
  /** What it is saved as. */
  readonly filename?: string | undefined;
  /** Of the links to the image: revoking them begins another one. */
  readonly generation: string;
  /** In seconds since 1970. */
  readonly expires: string;
  /** That it was made here. */
  readonly signature: string;
};

/** Every code that the service refuses with. */
export type ProblemCode =
  | 'dependency-unavailable'
  | 'idempotency-key-reused'
  | 'image-limits-exceeded'
  | 'insufficient-storage'
  | 'internal'
  | 'invalid-credentials'
  | 'invalid-cursor'
  | 'invalid-image'
  | 'invalid-json'
  | 'invalid-refresh-token'
  | 'invalid-request'
  | 'invalid-token'
  | 'malformed-multipart'
  | 'method-not-allowed'
  | 'missing-token'
  | 'not-found'
  | 'overloaded'
  | 'payload-too-large'
  | 'precondition-failed'
  | 'quota-exceeded'
  | 'range-not-satisfiable'
  | 'rate-limited'
  | 'request-in-progress'
  | 'request-timeout'
  | 'session-revoked'
  | 'shutting-down'
  | 'too-many-attempts'
  | 'unsupported-jpeg-variant'
  | 'unsupported-media-type'
  | 'username-taken'
  | 'validation-failed'
  | 'weak-password';
