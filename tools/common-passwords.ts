import { readFileSync } from 'node:fs';
import { join } from 'node:path';

// Makes src/domain/common-passwords.ts of the passwords that @zxcvbn-ts/language-common counted in leaked databases:
//
//   npm install --no-save --ignore-scripts @zxcvbn-ts/language-common@4.1.3
//   node tools/common-passwords.ts node_modules/@zxcvbn-ts/language-common > src/domain/common-passwords.ts

const codePointsMin = 8;
const lineCharactersMax = 118;

const folder = process.argv[2];
if (folder === undefined) throw new Error('Name the folder of the package @zxcvbn-ts/language-common.');
const read = (file: string) => readFileSync(join(folder, file), 'utf8');
const { name, version } = JSON.parse(read('package.json')) as { name: string; version: string };
const passwords = (JSON.parse(read('src/passwords.json')) as string[]).filter((word) => word.length >= codePointsMin);

// As they are folded before they are looked up, and nothing that a template literal would read otherwise.
const odd = passwords.filter((word) => !/^[!-~]+$/.test(word) || /[A-Z`\\]|\$\{/.test(word));
if (odd.length > 0) throw new Error(`These cannot be written down: ${odd.join(' ')}`);

process.stdout.write(`// Made by tools/common-passwords.ts of ${name} ${version}, which comes under this licence:
//
${commented(read('LICENSE.txt').trim())}

/** The ${passwords.length} most common passwords of ${codePointsMin} characters or more, most common first, in lower case. */
export const commonPasswords: string = \`
${wrapped(passwords)}
\`;
`);

function commented(text: string): string {
  return text.replace(/^.*$/gm, (line) => `// ${line}`.trimEnd());
}

function wrapped(words: readonly string[]): string {
  const lines: string[] = [];
  let line = '';
  for (const word of words) {
    if (line.length + word.length >= lineCharactersMax) {
      lines.push(line);
      line = '';
    }
    line += line === '' ? word : ` ${word}`;
  }
  return [...lines, line].join('\n');
}
