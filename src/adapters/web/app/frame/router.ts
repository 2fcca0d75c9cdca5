import { linkTo, type Route, routeOf } from './routes.ts';
import { createStore } from './store.ts';
import { useStore } from './use-store.ts';

const route = createStore<Route>(routeOf(location.hash));
addEventListener('hashchange', () => route.set(routeOf(location.hash)));

/** The current route; links are plain `<a href={linkTo(…)}>`. */
export function useRoute(): Route {
  return useStore(route);
}

/** Go to a route that takes the place of the current one in the history. */
export function replaceBy(target: Route): void {
  history.replaceState(null, '', linkTo(target));
  route.set(target);
}
