import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'chai';
import { temporaryFolder } from '../support/temporary-folder.ts';

/** What a runner makes of a case, and of what it is a part. */
type Verdict = { readonly store: string; readonly title: string; readonly passed: boolean };

const root = new URL('../..', import.meta.url).pathname;
const folder = join(root, 'test/testing/runners');
const conditions = ['--conditions=silverprint-source'];
const bin = (name: string) => join(root, 'node_modules', name);

/** Each runs the suite of `ImageStore` on every store of `runners/stores.ts`, in a process of its own. */
const runners: Readonly<Record<string, (report: string) => Verdict[]>> = {
  mocha: () => {
    const options = ['--no-package', '--no-config', '--timeout', '20000', '--reporter', 'json'];
    const report = JSON.parse(ran([bin('mocha/bin/mocha.js'), ...options, 'mocha.ts']));
    const failed = new Set(report.failures.map((one: { fullTitle: string }) => one.fullTitle));
    return report.tests.map(({ title, fullTitle }: { title: string; fullTitle: string }) =>
      verdict(fullTitle.slice(0, -title.length), title, !failed.has(fullTitle)),
    );
  },
  vitest: (report) => {
    ran([bin('vitest/vitest.mjs'), 'run', '--reporter=json', `--outputFile=${report}`]);
    const { testResults } = JSON.parse(readFileSync(report, 'utf8'));
    return testResults[0].assertionResults.map(
      ({ ancestorTitles, title, status }: { ancestorTitles: string[]; title: string; status: string }) =>
        verdict(ancestorTitles.join(' '), title, status === 'passed'),
    );
  },
  'node:test': () => {
    const verdicts: Verdict[] = [];
    let suite = '';
    for (const line of ran(['--test', '--test-reporter=tap', 'node-test.ts']).split('\n')) {
      suite = /^# Subtest: (.*)$/.exec(line)?.[1] ?? suite;
      const [, not, title = ''] = /^ {4}(not )?ok \d+ - (.*)$/.exec(line) ?? [];
      if (title) verdicts.push(verdict(suite, title, !not));
    }
    return verdicts;
  },
};

describe('The contract suites', () => {
  const cases = new Set<number>();

  for (const [runner, run] of Object.entries(runners)) {
    describe(`under ${runner}`, () => {
      let verdicts: readonly Verdict[] = [];
      const failuresOf = (store: string) =>
        verdicts.filter((one) => one.store === store && !one.passed).map(({ title }) => title);

      before(async () => {
        const report = await temporaryFolder();
        verdicts = run(join(report.path, 'report.json'));
        await report.remove();
      });

      it('find nothing wrong with a store that does what the port says, in as many cases as under the others', () => {
        const passed = verdicts.filter(({ store }) => store === 'memory');
        expect(passed.length).to.be.above(20);
        expect(failuresOf('memory')).to.deep.equal([]);
        expect(cases.add(passed.length).size).to.equal(1);
      });

      it('catch a store that overwrites', () => {
        expect(failuresOf('memory that overwrites')).to.deep.equal(['never overwrites a blob']);
      });

      it('catch a store that ends early', () => {
        expect(failuresOf('memory that ends early')).to.include('gives all bytes, and says how long the whole is');
      });
    });
  }

  it('say what to hand in where no runner is global', () => {
    const use = "import('silverprint/testing').then((suites) => suites.eventLogContract('mine', async () => {}))";
    const { status, stderr } = spawnSync(process.execPath, [...conditions, '--eval', use], {
      cwd: root,
      encoding: 'utf8',
    });
    expect(status).to.equal(1);
    expect(stderr).to.contain('hand { describe, it, beforeEach, afterEach } of yours to the suite');
  });
});

/** What a program says that found something wrong, as it must; all else is thrown. */
function ran(parameters: readonly string[]): string {
  // Node runs no test file below one that it is running.
  const env = { ...process.env, NODE_OPTIONS: conditions.join(' '), NODE_TEST_CONTEXT: undefined };
  const options = { cwd: folder, env, encoding: 'utf8', maxBuffer: 1e8, timeout: 60_000 } as const;
  const { status, stdout, stderr } = spawnSync(process.execPath, parameters, options);
  if (status === null || status === 0) throw new Error(`It ended with ${status}.\n${stdout}\n${stderr}`);
  return stdout;
}

function verdict(suite: string, title: string, passed: boolean): Verdict {
  return { store: suite.trim().replace('ImageStore contract: ', ''), title, passed };
}
