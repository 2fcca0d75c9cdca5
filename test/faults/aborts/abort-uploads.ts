import { randomBytes } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { joined } from '../../../src/testing/jpeg-segments.ts';
import { aPhoto } from '../../support/photos.ts';
import { head, RawConnection } from '../../support/raw-connection.ts';
import { Lane } from '../kills/lane.ts';

export type Aborted = {
  readonly aborts: number;
  readonly stagedFiles: number;
  /** After it, less before. */
  readonly descriptors: number;
  readonly residentBytes: number;
  readonly violations: readonly string[];
};

const atOnce = 8;
/** Fewer say nothing about memory: for so long that of a process grows anyway, as far as its collector finds right. */
const tellingAborts = 1_000;
const settleMilliseconds = 10_000;
const descriptorsMax = 5;
const residentBytesMax = 20e6;
const photoBytes = 300_000;

/**
 * Break off so many uploads, each at a random byte, and see what the service holds afterwards that it did not before. It has then
 * seen as many already. Linux only.
 */
export async function abortUploads(aborts: number, databaseUrl?: string): Promise<Aborted> {
  await using lane = await Lane.open({ databaseUrl });
  const { url, pid } = await lane.starts();
  const [person] = lane.people;
  const form = await aForm(person?.token ?? '');
  const abortSome = async (count: number) => {
    let left = count;
    const one = async () => {
      while (left-- > 0) await abort(url, form.subarray(0, Math.floor(Math.random() * form.length)), left % 2 === 0);
    };
    await Promise.all(Array.from({ length: atOnce }, one));
  };
  const staged = () => readdirSync(join(lane.folder, 'images', '.tmp')).length;

  await abortSome(aborts);
  for (let uploads = 0; uploads < 3; uploads++) await person?.uploads(url);
  await settled(() => staged() === 0);
  const before = held(pid);
  await abortSome(aborts);
  await settled(() => staged() === 0 && held(pid).descriptors <= before.descriptors);
  const after = held(pid);
  await person?.uploads(url);
  const violations = (await person?.looks(url)) ?? [];
  const [stagedFiles, descriptors] = [staged(), after.descriptors - before.descriptors];
  const residentBytes = after.residentBytes - before.residentBytes;
  if (stagedFiles > 0) violations.push(`${stagedFiles} staged files are left`);
  if (Math.abs(descriptors) > descriptorsMax) violations.push(`${descriptors} more descriptors`);
  if (aborts >= tellingAborts && residentBytes > residentBytesMax)
    violations.push(`${residentBytes} more bytes of memory`);
  return { aborts, stagedFiles, descriptors, residentBytes, violations };
}

async function aForm(token: string): Promise<Uint8Array> {
  const photo = joined(await aPhoto(), randomBytes(photoBytes));
  const part = '--x\r\nContent-Disposition: form-data; name="file"; filename="a.jpg"\r\n\r\n';
  const headers = [`Authorization: Bearer ${token}`, 'Content-Type: multipart/form-data; boundary=x'];
  // Never whole: a byte more is announced than comes.
  const length = `Content-Length: ${part.length + photo.length + 10}`;
  return joined(head('POST /image/upload HTTP/1.1', ...headers, length), part, photo, '\r\n--x--\r\n');
}

/** Reset the connection, or close it as if that were all. */
async function abort(url: string, bytes: Uint8Array, isReset: boolean): Promise<void> {
  const connection = await RawConnection.to(url);
  await connection.says(bytes);
  if (isReset) connection.vanishes();
  else connection.ends();
  await connection.hearsAll();
}

function held(pid: number) {
  const [, pages = 0] = readFileSync(`/proc/${pid}/statm`, 'utf8').split(' ').map(Number);
  return { descriptors: readdirSync(`/proc/${pid}/fd`).length, residentBytes: pages * 4096 };
}

/** Until it is so, or for so long that it will never be. */
async function settled(isSo: () => boolean): Promise<void> {
  const end = performance.now() + settleMilliseconds;
  while (!isSo() && performance.now() < end) await delay(20);
}
