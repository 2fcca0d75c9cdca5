import type { CheckSummary } from '../../application/check-store.ts';
import type { DamagedFile, Finding, FindingKind, Remedy } from '../../domain/finding.ts';
import { count, formatBytes, formatTime } from './format.ts';

const kindWords: Record<FindingKind, string> = {
  orphan: 'orphan',
  'foreign-file': 'foreign file',
  leftover: 'leftover',
  'abandoned-upload': 'abandoned upload',
  'wrong-usage': 'wrong usage',
  missing: 'missing',
  'wrong-size': 'wrong size',
  'wrong-hash': 'damaged',
  unreadable: 'unreadable',
};

const remedyWords: Record<Remedy, string> = {
  removed: 'removed',
  remade: 'made again',
  recounted: 'counted anew',
  dropped: 'dropped, to be made again when asked for',
};

const width = Math.max(...Object.values(kindWords).map((words) => words.length));

/** A finding for people, on one line. */
export function findingLine(finding: Finding, remedy: Remedy | undefined): string {
  const told = `${kindWords[finding.kind].padEnd(width)}  ${detail(finding)}`;
  return remedy ? `${told} → ${remedyWords[remedy]}` : told;
}

function detail(finding: Finding): string {
  if ('file' in finding) return damageDetail(finding);
  if (finding.kind === 'abandoned-upload') {
    const { id, ownerId, createdAt } = finding.upload;
    return `${id}, owner ${ownerId}, of ${formatTime(createdAt)}`;
  }
  if (finding.kind === 'wrong-usage') {
    const { ownerId, counted, actual } = finding;
    const [before, now] = [counted, actual].map(({ images, bytes }) => `${count(images, 'photo')} of ${bytes} bytes`);
    return `owner ${ownerId}: ${before} instead of ${now}`;
  }
  const { bytes, modifiedAt } = 'blob' in finding ? finding.blob : finding.leftover;
  const name = 'blob' in finding ? finding.blob.key : finding.leftover.path;
  return `${name}, ${formatBytes(bytes)}, of ${formatTime(modifiedAt)}`;
}

// With whom it belongs to: so that whoever has a backup can find it there.
function damageDetail({ file, kept, actualBytes, image: { id, ownerId, filename } }: DamagedFile): string {
  const size = actualBytes === undefined ? '' : `, ${actualBytes} bytes instead of ${kept.bytes}`;
  return `${file} of ${id} “${filename}”, owner ${ownerId}: ${kept.key}${size}`;
}

/** A finding for programs. */
export function findingJson(finding: Finding, remedy: Remedy | undefined): object {
  return { finding: finding.kind, ...members(finding), remedy: remedy ?? null };
}

function members(finding: Finding): object {
  if ('file' in finding) return damageMembers(finding);
  if (finding.kind === 'abandoned-upload') {
    const { id, ownerId, originalKey, compressedKey, createdAt } = finding.upload;
    return { image_id: id, owner_id: ownerId, keys: [originalKey, compressedKey], created_at: createdAt };
  }
  if (finding.kind === 'wrong-usage') {
    const { ownerId, counted, actual } = finding;
    return { owner_id: ownerId, counted, actual };
  }
  const { modifiedAt, ...file } = 'blob' in finding ? finding.blob : finding.leftover;
  return { ...file, modified_at: modifiedAt };
}

function damageMembers({ file, kept, actualBytes, image }: DamagedFile): object {
  const { key, bytes, sha256 } = kept;
  const { id, ownerId, filename } = image;
  return { file, key, bytes, sha256, actual_bytes: actualBytes ?? null, image_id: id, owner_id: ownerId, filename };
}

/** What a check came to, for people. */
export function summaryLine(summary: CheckSummary): string {
  const { images, blobs, bytes, scrubbed, found, repaired, left, isComplete } = summary;
  const looked = `${count(images, 'photo')}, ${count(blobs, 'file')}, ${formatBytes(bytes)}`;
  const kinds = Object.entries(found).map(([kind, times]) => `${times} ${kindWords[kind as FindingKind]}`);
  const outcome = [
    kinds.length === 0 ? 'everything agrees' : kinds.join(', '),
    repaired > 0 && `${repaired} repaired`,
    left > 0 && `${left} left`,
    scrubbed > 0 && `${count(scrubbed, 'file')} read`,
    !isComplete && 'stopped before the end',
  ];
  return `${looked}: ${outcome.filter((part) => part !== false).join('; ')}`;
}

/** The same for programs. */
export function summaryJson(summary: CheckSummary): object {
  const { isComplete, ...members } = summary;
  return { summary: { ...members, complete: isComplete } };
}
