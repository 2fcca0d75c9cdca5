import { intro, log, outro, password, select, text } from '@clack/prompts';
import { type Client, type Credentials, ProblemError } from '../../client/index.ts';
import { canonicalUsername, usernameRule } from '../../domain/username.ts';
import { answered, askNewPassword, isAsking, terminalOf } from './ask.ts';
import type { CliContext } from './context.ts';
import { CliError } from './errors.ts';

const attemptsMax = 3;

/** Signs somebody in to a client: by asking on a terminal, or by what the settings say. */
export class SignIn {
  readonly #client: Client;
  readonly #context: CliContext;
  readonly #url: string;

  constructor(client: Client, context: CliContext, url: string) {
    this.#client = client;
    this.#context = context;
    this.#url = url;
  }

  /**
   * Sign in, or make an account where somebody says to have none; resolves to the name. `known` is who was signed in here before.
   * @throws {CliError} there is nobody to ask
   * @throws {InterruptedError} who was asked pressed Ctrl-C
   */
  async signIn(known: string | undefined): Promise<string> {
    const login = settingsLogin(this.#context);
    if (login) return this.#open(login);
    await this.#greet(`Sign in to ${this.#url}`);
    const isNew = known === undefined && (await this.#askWhetherNew());
    return this.#welcome(isNew ? await this.#makeAccount() : await this.#enter(known));
  }

  /** Make an account, and sign in to it; resolves to the name. */
  async register(): Promise<string> {
    const login = settingsLogin(this.#context);
    if (login) return this.#registerAndOpen(login);
    await this.#greet(`Make an account at ${this.#url}`);
    return this.#welcome(await this.#makeAccount());
  }

  async #askWhetherNew(): Promise<boolean> {
    const options = [
      { value: true, label: 'No, make one for me' },
      { value: false, label: 'Yes, sign me in' },
    ];
    return answered(await select({ message: 'Do you have an account there?', options, ...this.#terminal }));
  }

  async #makeAccount(): Promise<string> {
    for (;;) {
      const login = await this.#askNewLogin();
      try {
        return await this.#registerAndOpen(login);
      } catch (error) {
        this.#sayOrRethrow(error, [409, 422]);
      }
    }
  }

  async #enter(known: string | undefined): Promise<string> {
    let username = known;
    for (let attempt = 1; ; attempt++) {
      const login = await this.#askLogin(username);
      try {
        return await this.#open(login);
      } catch (error) {
        if (attempt === attemptsMax) throw error;
        this.#sayOrRethrow(error, [401]);
        username = login.username;
      }
    }
  }

  async #askLogin(username: string | undefined): Promise<Credentials> {
    return {
      username: await this.#askUsername(username),
      password: answered(await password({ message: 'Password', validate: judgeEntered, ...this.#terminal })),
    };
  }

  async #askNewLogin(): Promise<Credentials> {
    return { username: await this.#askUsername(), password: await askNewPassword(this.#context) };
  }

  async #askUsername(initialValue = ''): Promise<string> {
    return answered(await text({ message: 'Username', initialValue, validate: judgeUsername, ...this.#terminal }));
  }

  async #registerAndOpen(login: Credentials): Promise<string> {
    await this.#client.auth.register(login);
    return this.#open(login);
  }

  async #open(login: Credentials): Promise<string> {
    await this.#client.auth.logIn(login);
    return login.username;
  }

  async #greet(title: string): Promise<void> {
    // Better known before anybody types a password
    await this.#client.service.live();
    if (!isAsking(this.#context)) {
      throw new CliError(
        `Nobody is signed in to ${this.#url}, and there is no terminal to ask on. ` +
          'Run "silverprint login" on one, or set SILVERPRINT_USERNAME and SILVERPRINT_PASSWORD.',
      );
    }
    intro(title, this.#terminal);
  }

  #welcome(username: string): string {
    outro(`Signed in as ${username}.`, this.#terminal);
    return username;
  }

  #sayOrRethrow(error: unknown, statuses: readonly number[]): void {
    if (!(error instanceof ProblemError) || !statuses.includes(error.status)) throw error;
    log.error(error.message, this.#terminal);
  }

  get #terminal() {
    return terminalOf(this.#context);
  }
}

/** The login that the settings hold, when they hold both halves of it. */
export function settingsLogin({ settings: { username, password } }: CliContext): Credentials | undefined {
  return username && password ? { username, password } : undefined;
}

function judgeUsername(typed = ''): string | undefined {
  return canonicalUsername(typed) === undefined ? usernameRule : undefined;
}

function judgeEntered(typed = ''): string | undefined {
  return typed === '' ? 'Type your password.' : undefined;
}
