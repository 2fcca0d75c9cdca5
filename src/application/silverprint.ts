import type { Image } from '../domain/image.ts';
import type { OwnerId } from '../domain/owner.ts';
import type { AttemptLimiter } from '../domain/ports/attempt-limiter.ts';
import type { Compressor } from '../domain/ports/compressor.ts';
import type { EventPage } from '../domain/ports/event-log.ts';
import type { ImagePage, ImageRepository, PrintsToRemake } from '../domain/ports/image-repository.ts';
import type { ImageStore } from '../domain/ports/image-store.ts';
import type { Signer } from '../domain/ports/signer.ts';
import type { Staging } from '../domain/ports/staging.ts';
import type { TokenIssuer } from '../domain/ports/token-issuer.ts';
import type { Sizes } from '../domain/sizes.ts';
import type { User } from '../domain/user.ts';
import { AccountJournal } from './account-journal.ts';
import { AdmitList } from './admit-list.ts';
import { AdmitUpload } from './admit-upload.ts';
import { Authenticate, type Authenticated } from './authenticate.ts';
import { ChangePassword } from './change-password.ts';
import { ClearDeletedUsers } from './clear-deleted-users.ts';
import { DeleteAllImages } from './delete-all-images.ts';
import { DeleteDiscardedBlobs } from './delete-discarded-blobs.ts';
import { DeleteImage } from './delete-image.ts';
import { DeleteImages, type Deletion } from './delete-images.ts';
import { DeleteUser } from './delete-user.ts';
import { DescribeImage } from './describe-image.ts';
import { DescribeUser } from './describe-user.ts';
import { FindSize } from './find-size.ts';
import type { TokenPair } from './issue-tokens.ts';
import { KeepUpload } from './keep-upload.ts';
import { type Links, wireLinks } from './links.ts';
import { ListEvents } from './list-events.ts';
import { ListImages } from './list-images.ts';
import { ListSessions, type SessionSummary } from './list-sessions.ts';
import { LiveSessions } from './live-sessions.ts';
import { LogIn } from './log-in.ts';
import { LogOut } from './log-out.ts';
import { MakeSize } from './make-size.ts';
import { type OpenImage, OpenImageFile } from './open-image-file.ts';
import { OpenStripped } from './open-stripped.ts';
import { type Operator, type OperatorAdapters, wireOperator } from './operator.ts';
import { type Ambient, ambientOf, type Options } from './options.ts';
import { type PreparedUpload, PrepareUpload } from './prepare-upload.ts';
import { type ReceivedUpload, ReceiveUpload } from './receive-upload.ts';
import { RefreshSession } from './refresh-session.ts';
import { RegisterUser } from './register-user.ts';
import { releaseKey } from './release-key.ts';
import { type RemadePrint, RemakePrint } from './remake-print.ts';
import { ReportUsage, type UsageReport } from './report-usage.ts';
import { RetrieveOriginal } from './retrieve-original.ts';
import { RevokeOtherSessions } from './revoke-other-sessions.ts';
import { RevokeSession } from './revoke-session.ts';
import { Revoker } from './revoker.ts';
import { Throttle } from './throttle.ts';
import { type Upkeep, wireUpkeep } from './upkeep.ts';
import { UploadImage } from './upload-image.ts';
import { VerifiedTokens } from './verified-tokens.ts';

/** What the image half stands on. */
export type ImageAdapters = {
  readonly images: ImageRepository;
  readonly store: ImageStore;
  readonly staging: Staging;
  readonly compressor: Compressor;
  /** With this and a signer, `images.admit` counts; without, nobody comes too often. */
  readonly attempts?: AttemptLimiter;
  /** With one, there are links. Who makes one with the same key makes links to every image. */
  readonly signer?: Signer;
};

/** What the account half stands on. */
export type AccountAdapters = OperatorAdapters & { readonly tokens: TokenIssuer };

type In<UseCase extends { execute(input: never): unknown }> = Parameters<UseCase['execute']>[0];

/**
 * Photographs: keep them, list them, hand them out.
 *
 * Whose they are is a word of the caller's, which is believed: who asks is settled before.
 */
export type Images = {
  /**
   * See {@link UploadImage}. What follows are its parts.
   *
   * @example
   * ```ts
   * import { createReadStream } from 'node:fs';
   *
   * const content = createReadStream('cat.jpg');
   * const image = await images.upload({ ownerId: 'alice', filename: 'cat.jpg', content });
   * console.log(`${image.original.bytes} bytes, and ${image.compressed.bytes} of the print`);
   * ```
   */
  upload(input: In<UploadImage>): Promise<Image>;
  /**
   * See {@link PrepareUpload}. What was prepared is then kept or called off.
   *
   * @example
   * ```ts
   * const prepared = await images.prepare({ ownerId: 'alice', idempotencyKey: 'holiday-0001.jpg' });
   * const upload = await images.receive({ content });
   * const image = await images.keep({ ownerId: 'alice', filename: 'cat.jpg', upload, prepared });
   * ```
   */
  prepare(input: In<PrepareUpload>): Promise<PreparedUpload>;
  /** Let what was prepared come to nothing. Idempotent. */
  callOff(prepared: PreparedUpload): Promise<void>;
  /** See {@link ReceiveUpload}. What was received is then kept or discarded. */
  receive(input: In<ReceiveUpload>): Promise<ReceivedUpload>;
  /** See {@link KeepUpload}. */
  keep(input: In<KeepUpload>): Promise<Image>;
  /** Forget what was received. Idempotent. */
  discard(upload: ReceivedUpload): Promise<void>;
  /** See {@link ReportUsage}. */
  usage(input: In<ReportUsage>): Promise<UsageReport>;
  /**
   * See {@link ListImages}.
   *
   * @example
   * ```ts
   * const page = await images.list({ ownerId: 'alice', order: 'taken', since: new Date('2026-07-01'), limit: 50 });
   * const next = await images.list({ ownerId: 'alice', order: 'taken', since: new Date('2026-07-01'), cursor: page.nextCursor });
   * ```
   */
  list(input: In<ListImages>): Promise<ImagePage>;
  /** See {@link DescribeImage}. */
  describe(input: In<DescribeImage>): Promise<Image>;
  /**
   * Count an upload or a list that somebody asks for from outside, before it is begun. What the host does itself is its own affair.
   * @throws {RateLimitedError} there were too many of this owner
   * @throws {StoreFullError} there is too little room for any upload
   *
   * @example
   * ```ts
   * await images.admit({ ownerId: 'alice', action: 'upload' });
   * ```
   */
  admit(input: { ownerId: string; action: 'upload' | 'list' }): Promise<void>;
  /** The sizes that `open` knows: the pixels of the longer side, by name. */
  readonly sizes: Sizes;
  /**
   * See {@link OpenImageFile}. Whoever opens reads to the end or closes.
   *
   * @example
   * ```ts
   * import { createWriteStream } from 'node:fs';
   * import { pipeline } from 'node:stream/promises';
   *
   * const { image, blob } = await images.open({ ownerId: 'alice', imageId, representation: 'compressed', size: 'thumb' });
   * await pipeline(blob.content, createWriteStream(`${image.id}.jpg`));
   * ```
   */
  open(input: In<OpenImageFile>): Promise<OpenImage>;
  /** See {@link OpenStripped}. */
  openStripped(input: In<OpenStripped>): Promise<OpenImage>;
  /** See {@link DeleteImage}. */
  delete(input: In<DeleteImage>): Promise<void>;
  /**
   * See {@link DeleteImages}.
   *
   * @example
   * ```ts
   * const deletions = await images.deleteMany({ ownerId: 'alice', ids: [imageId] });
   * await images.deleteDiscardedBlobs(); // ten minutes later, the files
   * ```
   */
  deleteMany(input: In<DeleteImages>): Promise<Deletion[]>;
  /** See {@link DeleteAllImages}. */
  deleteAll(input: In<DeleteAllImages>): Promise<number>;
  /** How many prints there are to make again. */
  countPrints(prints: PrintsToRemake): Promise<number>;
  /**
   * See {@link RemakePrint}.
   *
   * @example
   * ```ts
   * // make small what was made fast, one after the other, when nothing else is to be done
   * while (await images.remakePrint({ prints: { tier: 'fast' }, tier: 'small', whenIdle: true }));
   * ```
   */
  remakePrint(input: In<RemakePrint>): Promise<RemadePrint | undefined>;
  /** See {@link DeleteDiscardedBlobs}. */
  deleteDiscardedBlobs(): Promise<number>;
  readonly upkeep: Upkeep;
  /** Absent where there is no signer. */
  readonly links?: Links;
};

/** Images where there is a signer. */
export type LinkedImages = Images & { readonly links: Links };

/**
 * People: who has an account, and who is signed in.
 *
 * @example
 * ```ts
 * await accounts.register({ username: 'ann', password: 'a long walk home' });
 * const { accessToken, refreshToken } = await accounts.logIn({ username: 'ann', password: 'a long walk home' });
 * const { ownerId } = await accounts.authenticate({ accessToken });
 * const next = await accounts.refresh({ refreshToken }); // the one before is used up
 * ```
 */
export type Accounts = {
  /** See {@link RegisterUser}. */
  register(input: In<RegisterUser>): Promise<User>;
  /** See {@link LogIn}. */
  logIn(input: In<LogIn>): Promise<TokenPair>;
  /** See {@link RefreshSession}. */
  refresh(input: In<RefreshSession>): Promise<TokenPair>;
  /** See {@link Authenticate}. */
  authenticate(input: In<Authenticate>): Promise<Authenticated>;
  /** See {@link LogOut}. */
  logOut(input: In<LogOut>): Promise<void>;
  /** See {@link ChangePassword}. */
  changePassword(input: In<ChangePassword>): Promise<TokenPair>;
  /** See {@link DeleteUser}. */
  deleteUser(input: In<DeleteUser>): Promise<void>;
  /** See {@link ClearDeletedUsers}. */
  clearDeletedUsers(): Promise<number>;
  /** See {@link DescribeUser}. */
  describe(input: In<DescribeUser>): Promise<User>;
  /** See {@link ListSessions}. */
  listSessions(input: In<ListSessions>): Promise<SessionSummary[]>;
  /** See {@link RevokeSession}. */
  revokeSession(input: In<RevokeSession>): Promise<void>;
  /** See {@link RevokeOtherSessions}. */
  revokeOtherSessions(input: In<RevokeOtherSessions>): Promise<void>;
  /** See {@link ListEvents}. */
  listEvents(input: In<ListEvents>): Promise<EventPage>;
};

/**
 * Wire the core: ports in, use cases out. Nothing is opened or started.
 *
 * The image adapters alone give `images`; with a signer there are links, and with the account adapters `accounts` and `operator`.
 * @throws {RangeError} `sizes` has a name or a number of pixels that there cannot be, or too many of them
 *
 * @example
 * ```ts
 * import { createReadStream } from 'node:fs';
 *
 * const { images } = createSilverprint({ images: database.images, ...files, compressor });
 * const { id } = await images.upload({ ownerId: 'alice', filename: 'cat.jpg', content: createReadStream('cat.jpg') });
 * ```
 */
export function createSilverprint(
  adapters: ImageAdapters & AccountAdapters,
  options?: Options,
): { images: LinkedImages; accounts: Accounts; operator: Operator };
export function createSilverprint(
  adapters: ImageAdapters & { readonly signer: Signer },
  options?: Options,
): { images: LinkedImages };
export function createSilverprint(adapters: ImageAdapters, options?: Options): { images: Images };
export function createSilverprint(
  adapters: ImageAdapters & Partial<AccountAdapters>,
  options: Options = {},
): { images: Images; accounts?: Accounts; operator?: Operator } {
  const ambient = ambientOf(options);
  const { users, sessions, events, attempts, passwords, tokens, signer } = adapters;
  const throttle = attempts && signer && new Throttle({ attempts, signer, ...ambient });
  const isClosed = users && ((ownerId: OwnerId) => users.isClosed(ownerId));
  const images = wireImages({ ...adapters, ...ambient, throttle, isClosed });
  if (!users || !sessions || !events || !throttle || !passwords || !tokens || !signer) return { images };
  const accounts = { users, sessions, events, throttle, passwords, tokens, signer, images: adapters.images };
  return { images, ...wireAccounts({ ...accounts, ...ambient }) };
}

type WiredImages = ImageAdapters &
  Ambient & { throttle: Throttle | undefined; isClosed: ((ownerId: OwnerId) => Promise<boolean>) | undefined };

function wireImages(deps: WiredImages): Images {
  const prepare = new PrepareUpload(deps);
  const receive = new ReceiveUpload(deps);
  const keep = new KeepUpload(deps);
  const upload = new UploadImage({ ...deps, prepare, receive, keep });
  const usage = new ReportUsage(deps);
  const list = new ListImages(deps);
  const describe = new DescribeImage(deps);
  const retrieve = new RetrieveOriginal({ ...deps, receive });
  const findSize = new FindSize({ ...deps, make: new MakeSize({ ...deps, retrieve }) });
  const open = new OpenImageFile({ ...deps, findSize });
  const openStripped = new OpenStripped({ ...deps, open });
  const remake = new RemakePrint({ ...deps, retrieve });
  const deleteMany = new DeleteImages(deps);
  const deleteOne = new DeleteImage({ deleteMany });
  const deleteAll = new DeleteAllImages(deps);
  const deleteDiscarded = new DeleteDiscardedBlobs(deps);
  const { signer, throttle } = deps;
  const admitUpload = new AdmitUpload(deps);
  const admitList = throttle && new AdmitList({ ...deps, throttle });
  return {
    upload: (input) => upload.execute(input),
    prepare: (input) => prepare.execute(input),
    callOff: (prepared) => releaseKey(deps, prepared),
    receive: (input) => receive.execute(input),
    keep: (input) => keep.execute(input),
    discard: ({ staged }) => deps.staging.discard(staged),
    admit: async ({ ownerId, action }) =>
      action === 'list' ? admitList?.execute({ ownerId }) : admitUpload.execute({ ownerId }),
    usage: (input) => usage.execute(input),
    list: (input) => list.execute(input),
    describe: (input) => describe.execute(input),
    sizes: deps.sizes,
    open: (input) => open.execute(input),
    openStripped: (input) => openStripped.execute(input),
    delete: (input) => deleteOne.execute(input),
    deleteMany: (input) => deleteMany.execute(input),
    deleteAll: (input) => deleteAll.execute(input),
    countPrints: (prints) => deps.images.countPrints(prints),
    remakePrint: (input) => remake.execute(input),
    deleteDiscardedBlobs: () => deleteDiscarded.execute(),
    upkeep: wireUpkeep({ ...deps, remake, deleteDiscarded }),
    ...(signer && { links: wireLinks({ ...deps, signer, open, openStripped }) }),
  };
}

type WiredAccounts = Omit<AccountAdapters, 'attempts'> &
  Pick<ImageAdapters, 'images'> &
  Ambient & { throttle: Throttle };

function wireAccounts(adapters: WiredAccounts): {
  accounts: Accounts;
  operator: Operator;
} {
  const journal = new AccountJournal(adapters);
  const liveSessions = new LiveSessions(adapters);
  const verifiedTokens = new VerifiedTokens(adapters);
  const revoker = new Revoker({ ...adapters, liveSessions, journal });
  const deps = { ...adapters, journal, liveSessions, verifiedTokens, revoker };
  const register = new RegisterUser(deps);
  const logIn = new LogIn(deps);
  const refresh = new RefreshSession(deps);
  const authenticate = new Authenticate(deps);
  const logOut = new LogOut(deps);
  const changePassword = new ChangePassword(deps);
  const deleteUser = new DeleteUser(deps);
  const clearDeleted = new ClearDeletedUsers(deps);
  const describe = new DescribeUser(deps);
  const listSessions = new ListSessions(deps);
  const revokeSession = new RevokeSession(deps);
  const revokeOtherSessions = new RevokeOtherSessions(deps);
  const listEvents = new ListEvents(deps);
  const accounts: Accounts = {
    register: (input) => register.execute(input),
    logIn: (input) => logIn.execute(input),
    refresh: (input) => refresh.execute(input),
    authenticate: (input) => authenticate.execute(input),
    logOut: (input) => logOut.execute(input),
    changePassword: (input) => changePassword.execute(input),
    deleteUser: (input) => deleteUser.execute(input),
    clearDeletedUsers: () => clearDeleted.execute(),
    describe: (input) => describe.execute(input),
    listSessions: (input) => listSessions.execute(input),
    revokeSession: (input) => revokeSession.execute(input),
    revokeOtherSessions: (input) => revokeOtherSessions.execute(input),
    listEvents: (input) => listEvents.execute(input),
  };
  return { accounts, operator: wireOperator(deps) };
}
