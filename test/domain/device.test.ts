import { expect } from 'chai';
import * as fc from 'fast-check';
import { deviceOf } from '../../src/domain/device.ts';

const webKit = 'AppleWebKit/537.36 (KHTML, like Gecko)';

describe('A device', () => {
  for (const [userAgent, device] of [
    ['Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0', 'Firefox on Linux'],
    [`Mozilla/5.0 (Windows NT 10.0; Win64; x64) ${webKit} Chrome/140.0.0.0 Safari/537.36`, 'Chrome on Windows'],
    [`Mozilla/5.0 (Windows NT 10.0; Win64; x64) ${webKit} Chrome/140.0 Safari/537.36 Edg/140.0`, 'Edge on Windows'],
    [`Mozilla/5.0 (Linux; Android 15; K) ${webKit} Chrome/140.0.0.0 Mobile Safari/537.36`, 'Chrome on Android'],
    [
      'Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 Version/18.0 Safari/605.1.15',
      'Safari on macOS',
    ],
    ['Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) Version/18.0 Mobile Safari/604.1', 'Safari on iPhone'],
    ['silverprint/0.1.0 (linux)', 'silverprint 0.1.0 on Linux'],
    ['curl/8.5.0', 'curl 8.5.0'],
    ['node', 'node'],
    ['Mozilla/5.0', undefined],
    ['', undefined],
    [undefined, undefined],
    ['<script>alert(1)</script>', undefined],
  ] as const) {
    it(`is ${device ?? 'not known'} for ${userAgent || 'none'}`, () => {
      expect(deviceOf(userAgent)).to.equal(device);
    });
  }

  it('is short and plain, whatever a client says', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 300 }), (userAgent) => {
        expect(deviceOf(userAgent) ?? 'none').to.match(/^[A-Za-z0-9._ -]{1,80}$/);
      }),
    );
  });
});
