import { PassThrough } from 'node:stream';
import { expect } from 'chai';
import { formatTime } from '../../../src/adapters/cli/format.ts';
import type { OpenOperator } from '../../../src/adapters/cli/index.ts';
import { CliError } from '../../../src/adapters/cli/index.ts';
import { InvalidCredentialsError, InvalidTokenError, type Options } from '../../../src/index.ts';
import { aUser, noon } from '../../../src/testing/builders.ts';
import { reasonOf } from '../../../src/testing/outcomes.ts';
import { aCore, memoryAdapters } from '../../support/core.ts';
import { Keyboard } from './keyboard.ts';
import { Shell } from './shell.ts';

const enter = '\r';
const controlC = '\u0003';
const ann = { username: 'Ann@example.org', password: 'a long walk home' };
const another = 'another long walk';

type Run = { readonly keyboard?: Keyboard; readonly stdin?: string | Uint8Array; readonly options?: Options };

describe('silverprint users', () => {
  let machine: Shell;
  let memory: ReturnType<typeof memoryAdapters>;
  let accounts: ReturnType<typeof aCore>['accounts'];
  let isOpen = false;
  before(async () => {
    machine = await Shell.at('http://127.0.0.1:1');
  });
  after(() => machine.close());
  beforeEach(async () => {
    memory = memoryAdapters();
    accounts = aCore(memory).accounts;
    await accounts.register({ ...ann, name: 'Ann Nováková' });
  });
  afterEach(() => expect(isOpen, 'the database').to.equal(false));

  async function runs(argv: readonly string[], { keyboard, stdin, options = {} }: Run = {}) {
    const { operator } = aCore(memory, {}, options);
    const opened: OpenOperator = {
      ...operator,
      async [Symbol.asyncDispose]() {
        isOpen = false;
      },
    };
    const openOperator = async () => {
      isOpen = true;
      return opened;
    };
    const piped = new PassThrough();
    if (stdin !== undefined) piped.end(stdin);
    const context = { openOperator, ...(stdin !== undefined && { stdin: piped }) };
    return machine.runs(['users', ...argv], { ...(keyboard && { keyboard }), context });
  }

  const signsIn = (password: string) => accounts.logIn({ username: ann.username, password });
  const typing = (first: string, second = first) =>
    [
      ['Password', `${first}${enter}`],
      ['The same password again', `${second}${enter}`],
    ] as const;

  describe('list', () => {
    it('shows everybody by name: since when, where signed in, disabled or not', async () => {
      await signsIn(ann.password);
      await memory.users.add(aUser({ username: 'zoe', canonicalUsername: 'zoe', name: undefined, disabledAt: noon }));
      const { status, out, err } = await runs(['list']);
      expect({ status, err }).to.deep.equal({ status: 0, err: '' });
      const time = formatTime(noon);
      expect(out.split('\n')).to.deep.equal([
        'CREATED           SIGNED IN  DISABLED          USERNAME                  NAME',
        `${time}  1 place    no                Ann@example.org           Ann Nováková`,
        `${time}  no         ${time}  zoe`,
        '',
      ]);
    });

    it('prints a JSON object a line', async () => {
      const disabled = aUser({ canonicalUsername: 'zoe', disabledAt: noon });
      await memory.users.add(disabled);
      const { out } = await runs(['list', '--json']);
      const [first, second, rest] = out.split('\n');
      expect(JSON.parse(first ?? '')).to.deep.include({ username: ann.username, name: 'Ann Nováková', sessions: 0 });
      expect(JSON.parse(second ?? '')).to.deep.equal({
        id: disabled.id,
        username: disabled.username,
        name: disabled.name,
        created_at: noon.toISOString(),
        disabled_at: noon.toISOString(),
        sessions: 0,
      });
      expect(rest).to.equal('');
    });

    for (const users of [99, 100, 101, 250]) {
      it(`shows all of ${users}`, async () => {
        memory = memoryAdapters();
        for (let i = 0; i < users; i++) await memory.users.add(aUser());
        const { out } = await runs(['list', '--json']);
        const listed = out.trimEnd().split('\n');
        expect(new Set(listed)).to.have.lengthOf(users);
        expect(listed).to.have.lengthOf(users);
      });
    }

    it('says so where there is nobody', async () => {
      memory = memoryAdapters();
      expect(await runs(['list'])).to.deep.equal({ status: 0, out: '', err: 'There are no users yet.\n' });
      expect(await runs(['list', '--json'])).to.deep.equal({ status: 0, out: '', err: '' });
    });

    it('lets no name move the cursor', async () => {
      await memory.users.add(aUser({ canonicalUsername: 'zoe', name: 'Zoe\u001b[2J\u202e' }));
      const { out } = await runs(['list']);
      for (const sign of ['\u001b', '\u202e']) expect(out).not.to.contain(sign);
    });
  });

  describe('disable and enable', () => {
    it('end all sessions and close the account, and open it again', async () => {
      const pair = await signsIn(ann.password);
      expect(await runs(['disable', 'ann@example.org'])).to.deep.equal({
        status: 0,
        out: 'Ann@example.org is signed out everywhere, and cannot sign in.\n',
        err: '',
      });
      memory.clock.advance(1);
      expect(await reasonOf(accounts.authenticate(pair))).to.be.instanceOf(InvalidTokenError);
      expect(await reasonOf(signsIn(ann.password))).to.be.instanceOf(InvalidCredentialsError);
      expect(await runs(['enable', 'ANN@example.org'])).to.deep.equal({
        status: 0,
        out: 'Ann@example.org can sign in.\n',
        err: '',
      });
      await signsIn(ann.password);
    });
  });

  describe('delete', () => {
    const rest = 'The service deletes the photos in the minutes after, or when it starts next.';
    const deleted = { status: 0, out: `Ann@example.org is deleted, and signed out everywhere. ${rest}\n`, err: '' };

    it('takes the account away where somebody is sure', async () => {
      const pair = await signsIn(ann.password);
      expect(await runs(['delete', 'ANN@example.org', '--yes'])).to.deep.equal(deleted);
      memory.clock.advance(1);
      expect(await reasonOf(accounts.authenticate(pair))).to.be.instanceOf(InvalidTokenError);
      expect(await reasonOf(signsIn(ann.password))).to.be.instanceOf(InvalidCredentialsError);
      expect((await runs(['list'])).err).to.equal('There are no users yet.\n');
    });

    it('asks on a terminal, by the name', async () => {
      const question = 'Delete Ann@example.org and all their photos? Nothing brings them back.';
      const kept = await runs(['delete', 'ann@example.org'], { keyboard: new Keyboard([question, enter]) });
      expect([kept.status, kept.out]).to.deep.equal([1, '']);
      await signsIn(ann.password);
      const { status, out } = await runs(['delete', 'ann@example.org'], { keyboard: new Keyboard([question, 'y']) });
      expect({ status, out, err: '' }).to.deep.equal(deleted);
    });

    it('deletes nobody where there is nobody to ask, or nobody of that name', async () => {
      for (const [argv, message] of [
        [['delete', 'ann@example.org'], 'There is no terminal to ask on. Say --yes where you are sure.'],
        [['delete', 'bob', '--yes'], 'There is no such user.'],
      ] as const) {
        const { status, out, err } = await runs(argv);
        expect([status, out]).to.deep.equal([1, '']);
        expect(err).to.equal(`${message}\n`);
      }
      await signsIn(ann.password);
    });
  });

  describe('reset-password', () => {
    const reset = ['reset-password', ann.username];

    it('asks for it twice on a terminal, and shows it nowhere', async () => {
      const { status, out, err } = await runs(reset, { keyboard: new Keyboard(...typing(another)) });
      expect({ status, out }).to.deep.equal({
        status: 0,
        out: 'Ann@example.org has another password, and is signed out everywhere.\n',
      });
      expect(err).not.to.contain(another);
      await signsIn(another);
      expect(await reasonOf(signsIn(ann.password))).to.be.instanceOf(InvalidCredentialsError);
    });

    it('asks again for one that is refused, and says why', async () => {
      const keyboard = new Keyboard(
        ...typing('password1'),
        ['This is one of the most common passwords', ''],
        ...typing(another),
      );
      expect((await runs(reset, { keyboard })).status).to.equal(0);
      await signsIn(another);
    });

    it('changes nothing after Ctrl-C', async () => {
      const { status, out } = await runs(reset, { keyboard: new Keyboard(['Password', controlC]) });
      expect([status, out]).to.deep.equal([130, '']);
      await signsIn(ann.password);
    });

    for (const [what, stdin, password] of [
      ['a line', `${another}\n`, another],
      ['a line of Windows', `${another}\r\n`, another],
      ['a text without a line break', another, another],
      ['blanks and an empty line', `  ${another}  \n\n`, `  ${another}  \n`],
    ] as const) {
      it(`takes ${what} from stdin`, async () => {
        expect((await runs([...reset, '--stdin'], { stdin })).status).to.equal(0);
        await signsIn(password);
      });
    }

    for (const [what, stdin, why] of [
      ['an empty one', '', 'A password has at least 8 characters.\n'],
      ['a common one', 'password1\n', 'This is one of the most common passwords, which are the first to be tried.\n'],
      ['what is not UTF-8', Uint8Array.of(0x61, 0xff, 0x62), 'What came by stdin is not UTF-8.\n'],
    ] as const) {
      it(`refuses ${what} from stdin, and keeps the one before`, async () => {
        expect(await runs([...reset, '--stdin'], { stdin })).to.deep.equal({ status: 1, out: '', err: why });
        await signsIn(ann.password);
      });
    }

    it('prints a password that it made, and nothing else to stdout', async () => {
      const { status, out, err } = await runs([...reset, '--generate']);
      expect({ status, err }).to.deep.equal({
        status: 0,
        err: 'Ann@example.org has another password, and is signed out everywhere.\n',
      });
      expect(out).to.match(/^[a-z2-9-]{29}\n$/);
      await signsIn(out.trimEnd());
    });

    it('says where the account is disabled all the same', async () => {
      await runs(['disable', ann.username]);
      const { out } = await runs([...reset, '--stdin'], { stdin: another });
      expect(out).to.match(/everywhere\. The account is still disabled\.\n$/);
    });

    it('says what to do where there is no terminal to ask on', async () => {
      const { status, out, err } = await runs(reset);
      expect([status, out]).to.deep.equal([1, '']);
      expect(err).to.match(/^There is no terminal .*--stdin.*--generate\.\n$/);
    });

    it('takes one way only', async () => {
      const { status, err } = await machine.runs(['users', ...reset, '--stdin', '--generate']);
      expect(status).to.equal(1);
      expect(err).to.contain("'--stdin' cannot be used with option '--generate'");
    });
  });

  describe('add', () => {
    it('makes an account, also where registration is closed', async () => {
      const options = { registration: 'closed' } as const;
      const argv = ['add', 'Bob', '--name', 'Bob B.', '--stdin'];
      const { status, out } = await runs(argv, { stdin: another, options });
      expect([status, out]).to.deep.equal([0, 'Bob can sign in.\n']);
      await accounts.logIn({ username: 'bob', password: another });
      expect(await memory.users.findByUsername('bob')).to.include({ username: 'Bob', name: 'Bob B.' });
    });

    it('asks for a password, or makes one', async () => {
      expect((await runs(['add', 'bob'], { keyboard: new Keyboard(...typing(another)) })).status).to.equal(0);
      const { out } = await runs(['add', 'carol', '--generate']);
      await accounts.logIn({ username: 'bob', password: another });
      await accounts.logIn({ username: 'carol', password: out.trimEnd() });
    });

    for (const [username, why] of [
      ['ANN@example.org', 'This username is taken.\n'],
      ['admin', 'This username is kept for those who run the service.\n'],
      ['no', 'A username has 3 to 64 characters'],
    ] as const) {
      it(`says what is wrong with "${username}", and does not ask for ever`, async () => {
        for (const run of [{ stdin: another }, { keyboard: new Keyboard(...typing(another)) }]) {
          const flags = 'stdin' in run ? ['--stdin'] : [];
          const { status, err } = await runs(['add', username, ...flags], run);
          expect(status).to.equal(1);
          expect(err).to.contain(why);
        }
      });
    }
  });

  for (const command of ['disable', 'enable', 'reset-password']) {
    it(`${command} says that there is no such user, before it asks anything`, async () => {
      const { status, out, err } = await runs([command, 'nobody'], { keyboard: new Keyboard() });
      expect({ status, out, err }).to.deep.equal({ status: 1, out: '', err: 'There is no such user.\n' });
    });

    it(`${command} wants a name`, async () => {
      const { status, err } = await machine.runs(['users', command]);
      expect(status).to.equal(1);
      expect(err).to.contain("missing required argument 'NAME'");
    });
  }

  it('says in a line why nothing can be opened', async () => {
    const openOperator = async () => {
      throw new CliError('There is nothing here.');
    };
    const { status, err } = await machine.runs(['users', 'list'], { context: { openOperator } });
    expect({ status, err }).to.deep.equal({ status: 1, err: 'There is nothing here.\n' });
  });

  it('has a help of its own', async () => {
    const { status, out } = await machine.runs(['users', '--help']);
    expect(status).to.equal(0);
    for (const name of ['list', 'add', 'disable', 'enable', 'reset-password', 'For operators']) {
      expect(out).to.contain(name);
    }
  });
});
