/** What the service is at when it is killed at a fail point. */
export type Work = 'upload' | 'answer' | 'replacement' | 'size' | 'deletion' | 'clean-up';

/** Every place between two steps at which a service can be told to die, in the order in which they come up. */
export const failPoints = {
  'original-received': 'upload',
  'print-made': 'upload',
  'intent-written': 'upload',
  'original-synced': 'upload',
  'original-named': 'upload',
  'original-unstaged': 'upload',
  'original-kept': 'upload',
  'print-synced': 'upload',
  'print-named': 'upload',
  'print-unstaged': 'upload',
  'print-kept': 'upload',
  /** The statement is on its way, and nobody knows whether it was done. */
  'row-asked-for': 'upload',
  'row-written': 'upload',
  /** The answer is on its way. */
  'answer-sent': 'answer',
  'replacement-noted': 'replacement',
  'replacement-synced': 'replacement',
  'replacement-named': 'replacement',
  'replacement-kept': 'replacement',
  'replacement-asked-for': 'replacement',
  'replacement-written': 'replacement',
  'size-noted': 'size',
  'size-named': 'size',
  'size-kept': 'size',
  'size-asked-for': 'size',
  'size-written': 'size',
  'deletion-asked-for': 'deletion',
  'deletion-written': 'deletion',
  'uploads-given-up': 'clean-up',
  'blob-unnamed': 'clean-up',
  'blob-deleted': 'clean-up',
  'blob-forgotten': 'clean-up',
} as const satisfies Record<string, Work>;

export type FailPoint = keyof typeof failPoints;
