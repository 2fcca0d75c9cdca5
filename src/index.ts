/**
 * The core: photographs, accounts, and the ports that adapters answer.
 *
 * It opens nothing, starts nothing and loads no other package: {@link createSilverprint} wires what it is given. Everything that is
 * thrown on purpose is a {@link SilverprintError}. What an adapter of one's own must do stands in the interfaces here.
 * @module
 */

export type { Authenticated } from './application/authenticate.ts';
export type { CheckProgress, CheckSummary } from './application/check-store.ts';
export type { Deletion } from './application/delete-images.ts';
export type { FollowedLink } from './application/follow-link.ts';
export type { TokenPair } from './application/issue-tokens.ts';
export type { Links } from './application/links.ts';
export type { SessionSummary } from './application/list-sessions.ts';
export type { ListedUser } from './application/list-users.ts';
export type { MadeLink } from './application/make-link.ts';
export type { ChooseRange, OpenImage, Representation } from './application/open-image-file.ts';
export { createOperator, type Operator, type OperatorAdapters } from './application/operator.ts';
export type { Options, QuotaOf } from './application/options.ts';
export type { PreparedUpload } from './application/prepare-upload.ts';
export type { ReceivedUpload } from './application/receive-upload.ts';
export type { RemadePrint } from './application/remake-print.ts';
export type { UsageReport } from './application/report-usage.ts';
export type { AccountAdapters, Accounts, ImageAdapters, Images, LinkedImages } from './application/silverprint.ts';
export { createSilverprint } from './application/silverprint.ts';
export type { Upkeep } from './application/upkeep.ts';
export type { AccountEvent, AccountEventType } from './domain/account-event.ts';
export type { Client } from './domain/client.ts';
export type { Compression, Preset, PrintOrder, PrintPath, Tier } from './domain/compression.ts';
export * from './domain/errors.ts';
export type { Device, ExifFacts, Exposure } from './domain/exif-facts.ts';
export type { DamagedFile, Finding, FindingKind, ImageFile, Remedy, StrayBlob } from './domain/finding.ts';
export type { IdempotencyKey } from './domain/idempotency-key.ts';
export type {
  BlobKey,
  Image,
  ImageId,
  StoredFile,
  StoredPrint,
  StoredSize,
  StoreId,
  UploadIntent,
} from './domain/image.ts';
export type { JpegFacts } from './domain/jpeg.ts';
export { defaultLimits, type Limits } from './domain/limits.ts';
export type { LinkedFile } from './domain/link.ts';
export type { OwnerId } from './domain/owner.ts';
export type { ImageFilter, ImageListing, ImageOrder } from './domain/page.ts';
export type { PasswordPolicy } from './domain/password-policy.ts';
export type { Placeholder } from './domain/placeholder.ts';
export type { Attempt, AttemptKey, AttemptLimiter, Denial, Refund } from './domain/ports/attempt-limiter.ts';
export type { Authenticator } from './domain/ports/authenticator.ts';
export type { Compressor, CompressorOrder, Print, Resized, SizeOrder } from './domain/ports/compressor.ts';
export type { EventLog, EventPage, EventPageRequest } from './domain/ports/event-log.ts';
export type {
  ImagePage,
  ImageRepository,
  PageRequest,
  PrintsToRemake,
  Replacement,
  SizedImage,
  UploadTerms,
} from './domain/ports/image-repository.ts';
export type { BlobDigest, ByteRange, ImageStore, OpenBlob, StoredBlob } from './domain/ports/image-store.ts';
export type { ImageUpkeep, SizeOfImage } from './domain/ports/image-upkeep.ts';
export type { CountedUsage, ImageUsage } from './domain/ports/image-usage.ts';
export type { Logger } from './domain/ports/logger.ts';
export type { PasswordHasher } from './domain/ports/password-hasher.ts';
export type { Revocation, Rotation, SessionRepository } from './domain/ports/session-repository.ts';
export type { Signer } from './domain/ports/signer.ts';
export type { Leftover, Room, StagedFile, Staging } from './domain/ports/staging.ts';
export type { AccessClaims, PublicJwk, TokenIssuer } from './domain/ports/token-issuer.ts';
export type { KeyState, TimedKey, UploadKeys } from './domain/ports/upload-keys.ts';
export type { DeletedUser, PasswordChange, UserListRequest, UserRepository } from './domain/ports/user-repository.ts';
export type { Reveal } from './domain/reveals.ts';
export type { RevokeReason, Session, SessionId } from './domain/session.ts';
export { defaultSizes, type Sizes } from './domain/sizes.ts';
export {
  type Backoff,
  defaultThrottling,
  type PolicyName,
  type Quota,
  type Rule,
  type Throttling,
} from './domain/throttling.ts';
export type { StorageQuota, Usage } from './domain/usage.ts';
export type { User, UserId } from './domain/user.ts';
