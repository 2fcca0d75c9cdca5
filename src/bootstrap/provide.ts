import type { Bind } from 'inversify';
import type { Token } from './tokens.ts';

type TokensOf<Dependencies> = { readonly [Name in keyof Dependencies]: Token<Dependencies[Name]> };

/**
 * Bind what `make` makes of its dependencies, which it gets by name. Once for the container.
 *
 * A token of another type, a dependency that is not listed and a product that does not fit are compile errors.
 */
export function provide<T, Dependencies extends object>(
  bind: Bind,
  token: Token<T>,
  dependencies: TokensOf<Dependencies>,
  make: (dependencies: Dependencies) => NoInfer<T>,
): void {
  const names = Object.keys(dependencies) as (keyof Dependencies)[];
  bind(token)
    .toResolvedValue(
      (...values: unknown[]) => make(Object.fromEntries(names.map((name, at) => [name, values[at]])) as Dependencies),
      names.map((name) => dependencies[name]),
    )
    .inSingletonScope();
}
