import { browserTokens, createClient } from '../../../../client/index.ts';

// where the page is, which a proxy may have put below a path
const options = { url: new URL('.', document.baseURI).href, tokens: browserTokens() };

/** The service that this page came from. All that the gallery does goes through it, as it would for any other program. */
export const client = createClient(options);

/** The same one for uploads, which wait for it where everybody can see that. */
export const uploader = createClient({ ...options, retries: 0 });
