import { type Html, html } from './html.ts';

type Page = {
  readonly title: string;
  /** The way from the page to what all paths start with: empty, or `../`. */
  readonly root: string;
  readonly content: Html;
};

/** A page for people: whole without scripts, and nothing in it comes from elsewhere. */
export function layout({ title, root, content }: Page): string {
  const page = html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${title}</title>
<link rel="stylesheet" href="${root}docs.css">
</head>
<body>
${content}
</body>
</html>
`;
  return page.toString();
}
