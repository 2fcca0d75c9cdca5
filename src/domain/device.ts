type Name = readonly [word: RegExp, name: string];

// In this order: most browsers call themselves Safari or Chrome, too.
const browsers: readonly Name[] = [
  [/\bEdgA?(?:iOS)?\//, 'Edge'],
  [/\bOPR\/|\bOpera\b/, 'Opera'],
  [/\bSamsungBrowser\//, 'Samsung Internet'],
  [/\b(?:Firefox|FxiOS)\//, 'Firefox'],
  [/\b(?:Chrome|CriOS|Chromium)\//, 'Chrome'],
  [/\bSafari\//, 'Safari'],
];

// Android calls itself Linux, and iPhones speak of Mac OS X.
const systems: readonly Name[] = [
  [/\biPhone\b/, 'iPhone'],
  [/\biPad\b/, 'iPad'],
  [/\bAndroid\b/, 'Android'],
  [/\bCrOS\b/, 'ChromeOS'],
  [/\bWindows\b/, 'Windows'],
  [/\bMac(?:intosh| OS X)\b|\bdarwin\b/, 'macOS'],
  [/\blinux\b/i, 'Linux'],
];

const product = /^([A-Za-z0-9._-]{1,40})(?:\/(\d{1,9}(?:\.\d{1,9}){0,2}))?/;

/**
 * What a `User-Agent` says about program and system, in a few words that somebody recognises: `Firefox on Linux`,
 * `curl 8.5.0`. `undefined` where it says nothing. It is what the client claims, and no proof of anything.
 */
export function deviceOf(userAgent: string | undefined): string | undefined {
  if (!userAgent) return undefined;
  const program = userAgent.startsWith('Mozilla/') ? nameIn(userAgent, browsers) : productOf(userAgent);
  const system = nameIn(userAgent, systems);
  if (program && system) return `${program} on ${system}`;
  return program ?? system;
}

function nameIn(userAgent: string, names: readonly Name[]): string | undefined {
  return names.find(([word]) => word.test(userAgent))?.[1];
}

function productOf(userAgent: string): string | undefined {
  const [, name, version] = product.exec(userAgent) ?? [];
  return name && version ? `${name} ${version}` : name;
}
