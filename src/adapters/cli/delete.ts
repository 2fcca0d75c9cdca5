import { z } from 'zod';
import { confirmed } from './ask.ts';
import type { CliContext } from './context.ts';
import { CliError } from './errors.ts';
import { count } from './format.ts';
import type { ImagesClient } from './images-client.ts';
import { Report } from './report.ts';

export type DeleteOptions = {
  readonly ids: readonly string[];
  /** Do not ask. */
  readonly yes: boolean;
};

const photosAtOnce = 100;

/** Delete photos, once somebody has said yes; resolves to the exit status, 1 when any of them was not there. */
export async function deletePhotos(options: DeleteOptions, images: ImagesClient, context: CliContext): Promise<number> {
  const ids = [...new Set(options.ids.map((id) => id.toLowerCase()))];
  await images.begin();
  const question = `Delete ${count(ids.length, 'photo')}? Nothing brings them back.`;
  if (!options.yes && !(await confirmed(question, context))) {
    context.stderr.write('Nothing was deleted.\n');
    return 1;
  }
  using report = new Report(context);
  const [wellFormed, malformed] = [ids.filter(isId), ids.filter((id) => !isId(id))];
  for (const id of malformed) report.fail(id, notThere());
  let deleted = 0;
  for (let first = 0; first < wellFormed.length; first += photosAtOnce) {
    for (const { id, status } of await images.delete(wellFormed.slice(first, first + photosAtOnce))) {
      if (status === 'deleted') {
        deleted += 1;
        report.succeed(`✓ deleted  ${id}`);
      } else report.fail(id, notThere());
    }
  }
  return report.end(`${count(deleted, 'photo')} deleted`);
}

// What is no id would be no reason for the service to delete the others.
function isId(typed: string): boolean {
  return z.uuid().safeParse(typed).success;
}

function notThere(): CliError {
  return new CliError('There is no such photo.');
}
