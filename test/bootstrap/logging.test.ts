import { PassThrough } from 'node:stream';
import { expect } from 'chai';
import { createLogger } from '../../src/bootstrap/logging.ts';
import type { Logger } from '../../src/domain/ports/logger.ts';

describe('createLogger', () => {
  it('writes one JSON object a line where nobody looks', () => {
    const [line = '', ...more] = written((logger) => logger.info({ a: 1 }, 'something happened'));
    expect(more).to.deep.equal([]);
    const { time, ...members } = JSON.parse(line);
    expect(members).to.deep.equal({ level: 30, a: 1, msg: 'something happened' });
    expect(new Date(time).toISOString()).to.equal(time);
  });

  it('writes for people on a terminal', () => {
    const [line = ''] = written((logger) => logger.info({ a: 1 }, 'something happened'), 'info', true);
    expect(line).to.contain('something happened').and.not.to.match(/^\{/);
  });

  it('writes nothing below its level', () => {
    const lines = written((logger) => {
      logger.debug({}, 'debug');
      logger.info({}, 'info');
      logger.warn({}, 'warn');
      logger.error({}, 'error');
    }, 'warn');
    expect(lines.map((line) => JSON.parse(line).msg)).to.deep.equal(['warn', 'error']);
    expect(written((logger) => logger.error({}, 'error'), 'silent')).to.deep.equal([]);
  });

  const secrets = {
    authorization: 'canary',
    password: 'canary',
    token: 'canary',
    refresh_token: 'canary',
    accessToken: 'canary',
  };
  const places: readonly [string, object][] = [
    ['at the top', secrets],
    ['one level down', { body: secrets }],
    ['two levels down', { request: { headers: secrets } }],
    ['three levels down', { a: { b: { c: secrets } } }],
  ];
  for (const [where, members] of places) {
    it(`hides what is named like a secret ${where}`, () => {
      const [json = '', pretty = ''] = [false, true].map((isTTY) =>
        written((logger) => logger.info(members, 'request'), 'info', isTTY).join('\n'),
      );
      for (const output of [json, pretty]) expect(output).to.contain('[secret]').and.not.to.contain('canary');
    });
  }

  it('leaves what it was given as it is', () => {
    const members = { headers: { ...secrets } };
    written((logger) => logger.info(members, 'request'));
    expect(members).to.deep.equal({ headers: secrets });
  });

  it('shows where an error came from, with its causes, and nothing that a driver has hung on it', () => {
    const cause = Object.assign(new RangeError('inner'), { code: '23505', values: ['canary'], sql: 'canary' });
    const error = Object.assign(new Error('outer', { cause }), { values: ['canary'] });
    const [line = ''] = written((logger) => logger.error({ error }, 'failed'));
    const shown = JSON.parse(line).error;
    expect(shown).to.include({ type: 'Error', message: 'outer', stack: error.stack });
    expect(shown.cause).to.include({ type: 'RangeError', message: 'inner', code: '23505' });
    expect(line).not.to.contain('canary');
  });
});

function written(act: (logger: Logger) => void, level: 'info' | 'warn' | 'silent' = 'info', isTTY = false): string[] {
  const output = Object.assign(new PassThrough(), { isTTY });
  act(createLogger(level, output));
  return String(output.read() ?? '')
    .split('\n')
    .filter((line) => line !== '');
}
