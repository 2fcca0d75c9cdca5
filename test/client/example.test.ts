import { execFile } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { readdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { expect } from 'chai';
import { jsonFrom } from '../support/client.ts';
import { aPhoto } from '../support/photos.ts';
import { memory, startService } from '../support/service.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';

const root = new URL('../../', import.meta.url);
const example = readFileSync(new URL('examples/client.ts', root), 'utf8');

describe('The example of the client', () => {
  it('is the one in the README', () => {
    expect(readFileSync(new URL('README.md', root), 'utf8')).to.contain(`\`\`\`ts\n${example}\`\`\``);
  });

  it('does what it says', async () => {
    const service = await startService(memory);
    const folder = await temporaryFolder();
    const login = { username: 'ann', password: 'a long walk home' };
    jsonFrom(201, await service.visitor.sends('/auth/register', login));
    await writeFile(join(folder.path, 'photo.jpg'), await aPhoto({ width: 320, height: 200 }));
    const program = example
      .replace('http://127.0.0.1:3000', service.url)
      .replace("'silverprint/client'", `'${new URL('src/client/index.ts', root).href}'`);
    await writeFile(join(folder.path, 'example.ts'), program);
    const { stdout } = await promisify(execFile)(process.execPath, ['example.ts'], { cwd: folder.path });
    expect(stdout).to.match(
      /^(\d+ of \d+ bytes\n)+[0-9a-f-]{36}\.jpg has 320×200 pixels in \d+ bytes\nIt is gone\.\n$/,
    );
    expect((await readdir(folder.path)).filter((name) => /^[0-9a-f-]{36}\.jpg$/.test(name))).to.have.lengthOf(1);
    await folder.remove();
    await service.close();
  });
});
