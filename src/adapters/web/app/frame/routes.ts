/** Where somebody is in the gallery. It stands behind the `#`, so that no path can be one of the API's. */
export type Route =
  | { readonly name: 'photos' }
  | { readonly name: 'photo'; readonly id: string }
  | { readonly name: 'account' }
  | { readonly name: 'register' };

const photoPattern = /^photos\/([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})$/;

/** The route that the hash of a URL names; the photos for one that names none. */
export function routeOf(hash: string): Route {
  const path = hash.replace(/^#\/?/, '');
  if (path === 'account' || path === 'register') return { name: path };
  const [, id] = photoPattern.exec(path) ?? [];
  return id === undefined ? { name: 'photos' } : { name: 'photo', id };
}

/** What a link to a route has in its `href`. */
export function linkTo(route: Route): string {
  return route.name === 'photo' ? `#/photos/${route.id}` : `#/${route.name}`;
}
