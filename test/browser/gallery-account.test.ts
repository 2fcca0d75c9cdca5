import { expect } from 'chai';
import type { Browser, Page } from 'playwright-core';
import type { Gallery } from '../../src/adapters/web/index.ts';
import { accessibilityViolations, openBrowser, screens, until, Visitor } from '../support/browser.ts';
import { describeInChromium } from '../support/chromium.ts';
import { aPassword } from '../support/client.ts';
import { builtGallery } from '../support/gallery.ts';
import { type Service, type ServiceOptions, startService } from '../support/service.ts';
import { real } from '../support/worlds.ts';

let names = 0;
const aName = () => `ann-${++names}`;

describeInChromium('The gallery and accounts, in a browser', function () {
  this.timeout(60_000);
  let gallery: Gallery;
  let browser: Browser;
  let service: Service;
  before(async () => {
    [gallery, browser] = await Promise.all([builtGallery(), openBrowser()]);
    service = await startService(real, { gallery });
  });
  after(async () => {
    await browser?.close();
    await service?.close();
  });

  const aVisitor = (at: Service = service) => Visitor.at(at.url, browser);
  const aServiceWith = (options: ServiceOptions) => startService(real, { gallery, ...options });

  it('lets somebody in who makes an account, by keyboard alone', async () => {
    await using visitor = await aVisitor();
    const { page } = visitor;
    const { keyboard } = page;
    await page.getByRole('link', { name: 'Make an account' }).press('Enter');
    await heading(page, 'Make an account').waitFor();
    // where a new place begins, for the keyboard
    await until(page, "document.activeElement.tagName === 'H1'");
    await keyboard.press('Tab');
    await keyboard.type(aName());
    await keyboard.press('Tab');
    await keyboard.type('Ann Example');
    await keyboard.press('Tab');
    await keyboard.type(aPassword);
    await keyboard.press('Enter');
    await heading(page, 'Photos').waitFor();
    await page.getByRole('link', { name: 'Account' }).press('Enter');
    await page.getByText('Ann Example').waitFor();
    expect(await focused(page)).to.equal('Account');
  });

  it('says next to each field what is wrong with it, and goes to the first', async () => {
    await using visitor = await aVisitor();
    const { page } = visitor;
    await visitor.opens('#/register');
    await submit(page, 'Make the account');
    expect(await errorOf(page, 'Username')).to.equal('This is needed.');
    expect(await errorOf(page, 'Password')).to.equal('This is needed.');
    await fill(page, { username: 'a', password: 'password' });
    await submit(page, 'Make the account');
    await page.getByText('most common passwords').waitFor();
    expect(await errorOf(page, 'Username')).to.contain('3 to 64 characters');
    expect(await errorOf(page, 'Password')).to.contain('most common passwords');
    expect(await page.evaluate('document.activeElement?.name')).to.equal('username');
  });

  it('says that a username is taken', async () => {
    const { username } = await service.aUser();
    await using visitor = await aVisitor();
    await visitor.opens('#/register');
    await fill(visitor.page, { username, password: aPassword });
    await submit(visitor.page, 'Make the account');
    await visitor.page.getByText('This username is taken').waitFor();
    expect(await errorOf(visitor.page, 'Username')).to.contain('taken');
  });

  it('says that a username or a password is wrong, and not which', async () => {
    const { username } = await service.aUser();
    await using visitor = await aVisitor();
    for (const name of [username, 'nobody-at-all']) {
      await fill(visitor.page, { username: name, password: 'not a long walk' });
      await submit(visitor.page, 'Sign in');
      await visitor.page.getByText('The username or the password is wrong.').waitFor();
    }
  });

  it('says how long to wait after too many attempts', async () => {
    await using limited = await closing(
      aServiceWith({ throttling: { 'log-in-pair': { attempts: 1, windowSeconds: 90 } } }),
    );
    const { username } = await limited.service.aUser();
    await using visitor = await aVisitor(limited.service);
    for (const said of ['is wrong', 'seconds']) {
      await fill(visitor.page, { username, password: 'not a long walk' });
      await submit(visitor.page, 'Sign in');
      await visitor.page.getByText(said).waitFor();
    }
    const alert = visitor.page.getByRole('alert').filter({ hasText: 'too many attempts' });
    expect(await alert.textContent()).to.match(/Try again in \d+ seconds\./);
  });

  it('says where registration is closed whom to ask', async () => {
    await using closed = await closing(aServiceWith({ registration: 'closed' }));
    await using visitor = await aVisitor(closed.service);
    await visitor.opens('#/register');
    await fill(visitor.page, { username: aName(), password: aPassword });
    await submit(visitor.page, 'Make the account');
    await visitor.page.getByText('ask whoever runs this service').waitFor();
  });

  it('says that the service cannot be reached, and goes on when it can', async () => {
    await using visitor = await aMember();
    const { page } = visitor;
    await page.context().setOffline(true);
    await page.getByRole('link', { name: 'Account' }).click();
    await page.getByText('cannot be reached').first().waitFor();
    await page.context().setOffline(false);
    await page.getByRole('button', { name: 'Try again' }).first().click();
    await page.getByText('this one').waitFor();
  });

  it('stays signed in over a reload, and in the next tab', async () => {
    await using visitor = await aMember();
    await visitor.page.reload();
    await heading(visitor.page, 'Photos').waitFor();
    await heading(await visitor.nextTab('#/account'), 'Account').waitFor();
  });

  it('opens the place that was asked for once somebody has signed in', async () => {
    const { username } = await service.aUser();
    await using visitor = await aVisitor();
    await visitor.opens('#/account');
    await fill(visitor.page, { username, password: aPassword });
    await submit(visitor.page, 'Sign in');
    await heading(visitor.page, 'Account').waitFor();
  });

  it('refreshes in any number of tabs at once, and is taken for a thief in none', async () => {
    // the client renews it after three quarters of that
    await using brief = await closing(aServiceWith({ limits: { accessTokenTtlSeconds: 2 } }));
    await using visitor = await aMember(brief.service);
    const tabs = [visitor.page, await visitor.nextTab(), await visitor.nextTab('#/account')];
    const refreshes: string[] = [];
    visitor.page.context().on('request', (request) => {
      if (request.url().endsWith('/auth/refresh')) refreshes.push(request.url());
    });
    while (refreshes.length < 3) await Promise.all(tabs.map((tab) => tab.reload()));
    await visitor.opens('#/account');
    await page(visitor).getByText('Session went on').first().waitFor();
    await Promise.all(tabs.map((tab) => tab.getByRole('button', { name: 'Sign out', exact: true }).waitFor()));
    expect(await page(visitor).getByText('came back').count()).to.equal(0);
  });

  it('signs out in all tabs at once, and in again', async () => {
    const { username } = await service.aUser();
    await using visitor = await aMember(service, username);
    const other = await visitor.nextTab('#/account');
    await heading(other, 'Account').waitFor();
    await visitor.page.getByRole('button', { name: 'Sign out', exact: true }).click();
    await heading(visitor.page, 'Sign in').waitFor();
    await other.getByText('You were signed out').waitFor();
    expect(await visitor.page.getByText('You were signed out').count()).to.equal(0);
    await fill(visitor.page, { username, password: aPassword });
    await submit(visitor.page, 'Sign in');
    await heading(other, 'Account').waitFor();
  });

  it('signs out another device, which notices', async () => {
    const { username } = await service.aUser();
    await using here = await aMember(service, username);
    await using there = await aMember(service, username);
    await there.page.getByRole('link', { name: 'Account' }).click();
    await here.page.getByRole('link', { name: 'Account' }).click();
    const sessions = here.page.getByRole('region', { name: 'Where you are signed in' });
    await sessions.getByText('this one').waitFor();
    expect(await sessions.getByRole('listitem').count()).to.equal(3);
    await sessions
      .getByRole('button', { name: /^Sign out there/ })
      .first()
      .click();
    await here.page.getByText('Signed out on').waitFor();
    await sessions.getByRole('listitem').nth(2).waitFor({ state: 'detached' });
    await there.page.reload();
    await there.page.getByText('You were signed out').waitFor();
  });

  it('signs out everywhere else at once', async () => {
    const { username, tokens } = await service.aUser();
    await using visitor = await aMember(service, username);
    await visitor.page.getByRole('link', { name: 'Account' }).click();
    await submit(visitor.page, 'Sign out everywhere else');
    await visitor.page.getByText('Signed out everywhere else.').waitFor();
    const other = await service.visitor.withToken(tokens.access_token).asks('GET', '/auth/me');
    expect(other.status).to.equal(401);
  });

  it('changes the password, and says so of a wrong one', async () => {
    const { username } = await service.aUser();
    await using visitor = await aMember(service, username);
    const current = visitor.page.getByLabel('Current password', { exact: true });
    const next = visitor.page.getByLabel('New password', { exact: true });
    await visitor.page.getByRole('link', { name: 'Account' }).click();
    await current.fill('not a long walk');
    await next.fill('a longer walk home');
    await submit(visitor.page, 'Change the password');
    await visitor.page.getByText('This is not your password.').waitFor();
    await current.fill(aPassword);
    await submit(visitor.page, 'Change the password');
    await visitor.page.getByText('The password is changed').waitFor();
    expect(await current.inputValue()).to.equal('');
    const logIn = await service.visitor.sends('/auth/login', { username, password: 'a longer walk home' });
    expect(logIn.status).to.equal(200);
  });

  it('asks once more where a key follows at once on the one that closed the question', async () => {
    const { username } = await service.aUser();
    await using visitor = await aMember(service, username);
    const { page } = visitor;
    await page.getByRole('link', { name: 'Account' }).click();
    await submit(page, 'Delete the account…');
    const password = page.getByRole('dialog').getByLabel('Password', { exact: true });
    await password.waitFor();
    await page.evaluate(`(async () => {
      document.querySelector('dialog').requestClose();
      for (let turns = 0; turns < 10; turns++) await null;
      document.activeElement.click();
    })()`);
    await password.fill('a long walk');
  });

  it('lists what happened, older things as somebody gets there', async () => {
    const { username } = await service.aUser();
    for (let i = 0; i < 120; i++) await service.visitor.sends('/auth/login', { username, password: aPassword });
    await using visitor = await aMember(service, username);
    await visitor.page.getByRole('link', { name: 'Account' }).click();
    const events = visitor.page.getByRole('list', { name: 'Events' });
    await events.getByText('Signed in').first().waitFor();
    for (const made = events.getByText('The account was made'); (await made.count()) === 0; ) {
      await visitor.page.mouse.wheel(0, 5_000);
    }
  });

  for (const { name, colorScheme, viewport } of screens) {
    it(`has nothing that axe-core finds fault with, ${name}`, async () => {
      const { username } = await service.aUser();
      await using visitor = await Visitor.at(service.url, browser, { colorScheme, viewport });
      const faults = () => accessibilityViolations(visitor.page);
      await heading(visitor.page, 'Sign in').waitFor();
      expect(await faults()).to.deep.equal([]);
      await fill(visitor.page, { username, password: 'not a long walk' });
      await submit(visitor.page, 'Sign in');
      await visitor.page.getByText('is wrong').waitFor();
      expect(await faults()).to.deep.equal([]);
      await visitor.page.getByRole('link', { name: 'Make an account' }).click();
      await submit(visitor.page, 'Make the account');
      expect(await faults()).to.deep.equal([]);
      await visitor.opens('#/account');
      await fill(visitor.page, { username, password: aPassword });
      await submit(visitor.page, 'Sign in');
      await visitor.page.getByText('The account was made').waitFor();
      await submit(visitor.page, 'Sign out everywhere else');
      await visitor.page.getByText('Signed out everywhere else.').waitFor();
      expect(await faults()).to.deep.equal([]);
      expect(await overflow(visitor.page)).to.be.at.most(0);
    });
  }

  /** Somebody who has signed in. */
  async function aMember(at: Service = service, known?: string): Promise<Visitor> {
    const username = known ?? (await at.aUser()).username;
    const visitor = await aVisitor(at);
    await fill(visitor.page, { username, password: aPassword });
    await submit(visitor.page, 'Sign in');
    await heading(visitor.page, 'Photos').waitFor();
    return visitor;
  }
});

async function closing(starting: Promise<Service>): Promise<AsyncDisposable & { readonly service: Service }> {
  const service = await starting;
  return { service, [Symbol.asyncDispose]: () => service.close() };
}

const page = (visitor: Visitor) => visitor.page;
const heading = (page: Page, name: string) => page.getByRole('heading', { name, level: 1 });
const submit = (page: Page, name: string) => page.getByRole('button', { name, exact: true }).click();

async function fill(page: Page, { username, password }: { username: string; password: string }): Promise<void> {
  await page.getByLabel('Username').fill(username);
  await page.getByLabel('Password', { exact: true }).fill(password);
}

/** What a screen reader says after the name of a field and its hint. */
function errorOf(page: Page, label: string): Promise<string | null> {
  const field = page.locator('.field').filter({ has: page.getByLabel(label, { exact: true }) });
  return field.getByRole('alert').textContent();
}

function focused(page: Page): Promise<unknown> {
  return page.evaluate('document.activeElement?.textContent');
}

/** Pixels that somebody would have to scroll sideways. */
function overflow(page: Page): Promise<number> {
  return page.evaluate('document.documentElement.scrollWidth - document.documentElement.clientWidth');
}
