import { accessSync, constants } from 'node:fs';
import { join } from 'node:path';

/** Without windows it starts a tab in a quarter of the time. */
const names = [
  'chromium-headless-shell',
  'chromium',
  'chromium-browser',
  'google-chrome',
  'google-chrome-stable',
  'chrome',
];
const elsewhere = [
  '/usr/bin',
  '/usr/local/bin',
  '/snap/bin',
  '/opt/google/chrome',
  '/Applications/Chromium.app/Contents/MacOS',
  '/Applications/Google Chrome.app/Contents/MacOS',
];

/** The browser that `CHROMIUM` names, else the first on the path or where systems put it; `undefined` where there is none. */
export const chromium = process.env['CHROMIUM'] || found();

/** Tests that need a browser: where there is none they are skipped, and say why. */
export function describeInChromium(title: string, body: (this: Mocha.Suite) => void): void {
  if (chromium === undefined) describe.skip(`${title} (there is no Chromium here, and CHROMIUM names none)`, body);
  else describe(title, body);
}

function found(): string | undefined {
  const folders = [...(process.env['PATH'] ?? '').split(':'), ...elsewhere];
  return folders
    .flatMap((folder) => [...names, 'Chromium', 'Google Chrome'].map((name) => join(folder, name)))
    .find(isExecutable);
}

function isExecutable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}
