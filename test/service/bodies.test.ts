import { expect } from 'chai';
import { inShort } from '../support/client.ts';
import { memory, type Service, startService } from '../support/service.ts';

describe('JSON bodies', () => {
  let service: Service;
  before(async () => {
    service = await startService(memory);
  });
  after(() => service.close());

  const json = 'application/json';
  const credentials = '{"username":"ann","password":"correct horse"}';
  const sends = (type: string, body: RequestInit['body'], headers = {}) =>
    service.visitor.asks('POST', '/auth/login', body, { 'Content-Type': type, ...headers });

  const refused: readonly [what: string, type: string, body: string | Uint8Array<ArrayBuffer>, answer: string][] = [
    ['a form', 'application/x-www-form-urlencoded', 'username=ann', '415 unsupported-media-type'],
    ['text', 'text/plain', credentials, '415 unsupported-media-type'],
    ['JSON of another kind', 'application/merge-patch+json', credentials, '415 unsupported-media-type'],
    ['an unreadable type', 'json', credentials, '415 unsupported-media-type'],
    ['another charset', 'application/json; charset=latin1', credentials, '415 unsupported-media-type'],
    ['broken JSON', json, '{"username":', '400 invalid-json'],
    ['nothing', json, '', '400 invalid-json'],
    ['bytes that are no UTF-8', json, Uint8Array.of(0x22, 0xff, 0x22), '400 invalid-json'],
    ['__proto__', json, '{"__proto__":{"username":"ann"}}', '400 invalid-json'],
    ['__proto__ further down', json, '{"username":[{"__proto__":1}]}', '400 invalid-json'],
    ['deeper than anybody needs', json, '['.repeat(8000) + ']'.repeat(8000), '400 invalid-json'],
    ['an array', json, '[]', '422 validation-failed :type'],
    ['a scalar', json, '"ann"', '422 validation-failed :type'],
    ['null', json, 'null', '422 validation-failed :type'],
    ['more than 16 KiB', json, `"${'x'.repeat(16 * 1024 - 1)}"`, '413 payload-too-large'],
  ];
  for (const [what, type, body, answer] of refused) {
    it(`that are ${what} are answered ${answer}`, async () => {
      expect(inShort(await sends(type, body))).to.equal(answer);
    });
  }

  it('of exactly 16 KiB are read', async () => {
    expect(inShort(await sends(json, `"${'x'.repeat(16 * 1024 - 2)}"`))).to.equal('422 validation-failed :type');
  });

  it('of an announced charset UTF-8 are read', async () => {
    expect(inShort(await sends('Application/JSON; charset="UTF-8"', credentials))).to.equal('401 invalid-credentials');
  });

  it('that are compressed are refused', async () => {
    const answer = await sends(json, credentials, { 'Content-Encoding': 'gzip' });
    expect(inShort(answer)).to.equal('415 unsupported-media-type');
  });

  it('of unknown length are refused once they are too long', async () => {
    const body = ReadableStream.from(Array.from({ length: 17 }, () => new TextEncoder().encode(' '.repeat(1024))));
    const init = { method: 'POST', body, duplex: 'half', headers: { 'Content-Type': json } } as const;
    const response = await fetch(`${service.url}/auth/login`, init);
    expect(response.status).to.equal(413);
  });

  it('are not repeated in what is said about them', async () => {
    const answer = await sends(json, '{"username":"ann","password":"hunter2');
    expect(Buffer.from(answer.bytes).toString()).not.to.contain('hunter2');
  });
});
