import { browserTokens, createClient } from '../../../../client/index.ts';

/** The service that this page came from. All that the gallery does goes through it, as it would for any other program. */
export const client = createClient({
  // where the page is, which a proxy may have put below a path
  url: new URL('.', document.baseURI).href,
  tokens: browserTokens(),
});
