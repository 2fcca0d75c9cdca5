const day = new Intl.DateTimeFormat('en-GB', { dateStyle: 'medium' });
const cameraDay = new Intl.DateTimeFormat('en-GB', { dateStyle: 'medium', timeZone: 'UTC' });
const cameraTime = new Intl.DateTimeFormat('en-GB', { dateStyle: 'medium', timeStyle: 'short', timeZone: 'UTC' });

/** `16 Sept 2014`: a time of the service where the reader is, one of a camera where that was. */
export function dayOf(iso: string): string {
  return iso.endsWith('Z') ? day.format(new Date(iso)) : cameraDay.format(asTheCameraSaid(iso));
}

/** `16 Sept 2014, 14:05`, by the clock of the camera. */
export function timeTaken(iso: string): string {
  return cameraTime.format(asTheCameraSaid(iso));
}

/** What a clock showed is no moment: it is read and written as if it were UTC, and stays what it was. */
function asTheCameraSaid(iso: string): Date {
  return new Date(`${iso.slice(0, 19)}Z`);
}
