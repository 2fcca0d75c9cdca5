/**
 * The same object with somebody looking on: `before` sees every call before it is made; what it throws, the call
 * rejects with, and is not made. For objects whose methods are all asynchronous.
 */
export function watched<Target extends object>(
  target: Target,
  before: (method: string, parameters: unknown[]) => void | Promise<void>,
): Target {
  return new Proxy(target, {
    get(_, name) {
      const member: unknown = Reflect.get(target, name, target);
      if (typeof member !== 'function') return member;
      return async (...parameters: unknown[]) => {
        await before(String(name), parameters);
        return Reflect.apply(member, target, parameters) as unknown;
      };
    },
  });
}

/** The same object with some of its methods replaced. */
export function replaced<Target extends object>(target: Target, methods: Partial<Target>): Target {
  return new Proxy(target, {
    get(_, name) {
      const member: unknown = Reflect.get(name in methods ? methods : target, name, target);
      return typeof member === 'function' ? member.bind(target) : member;
    },
  });
}
