/**
 * The typed client of a service, for browsers and Node.
 *
 * It loads nothing and keeps a session going by itself. Members of answers are called as they are in the service's OpenAPI document.
 * @module
 */

export type * from './api.ts';
export type { AuthClient, CallOptions } from './auth.ts';
export { browserTokens } from './browser-tokens.ts';
export type { Clock } from './clock.ts';
export { type Client, type ClientOptions, createClient } from './create-client.ts';
export type { ByteRange, Download, DownloadOptions, FileFacts } from './download.ts';
export {
  ClientError,
  FileChangedError,
  NetworkError,
  ProblemError,
  SessionEndedError,
  UnexpectedAnswerError,
} from './errors.ts';
export type { Fetch } from './http.ts';
export type { ImagesClient, ListOptions, OriginalOptions, PrintOptions, Representation } from './images.ts';
export type { Paged } from './pages.ts';
export type { ServiceClient } from './service.ts';
export type { SignedOutReason } from './session.ts';
export { type KeptSession, memoryTokens, type TokenStore } from './token-store.ts';
export type { FileSource, UploadFile, UploadOptions, UploadProgress } from './upload.ts';
