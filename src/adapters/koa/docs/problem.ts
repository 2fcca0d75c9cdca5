import { problemTexts } from '../problem-texts.ts';
import { type ProblemCode, problemOf, problems } from '../problems.ts';
import { html, prose } from './html.ts';
import { layout } from './layout.ts';
import { pretty } from './operation.ts';

type About = {
  readonly code: ProblemCode;
  readonly base: string;
  /** Whether there is a page about the whole API, to point to. */
  readonly hasReference: boolean;
};

/** The page that the type of a problem leads to. */
export function problemPage({ code, base, hasReference }: About): string {
  const { status, title } = problems[code];
  const { happened, remedy, example } = problemTexts[code];
  const content = html`<main>
<h1>${title}</h1>
<p class="target"><code>${code}</code>, status ${status}</p>
<h2>What happened</h2>
${prose(happened)}
<h2>What to do</h2>
${prose(remedy)}
<h2>For example</h2>
<pre>${pretty(problemOf(example(), base).document)}</pre>
<p><code>code</code> is what programs go by. <code>detail</code> is for people, and may be worded differently one day.</p>
${hasReference ? html`<p><a href="../docs#problems">All problems</a></p>` : undefined}
</main>`;
  return layout({ title: `${title} (${code})`, root: '../', content });
}
