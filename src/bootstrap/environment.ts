import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseEnv } from 'node:util';
import { codeOf } from './error-code.ts';

export type Environment = Readonly<Record<string, string | undefined>>;

/** The environment on top of what the file `.env` of `folder` says, where there is one. */
export function withDotEnv(environment: Environment, folder: string): Environment {
  return { ...parseEnv(contentOf(join(folder, '.env'))), ...environment };
}

function contentOf(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch (error) {
    if (codeOf(error) === 'ENOENT') return '';
    throw error;
  }
}
