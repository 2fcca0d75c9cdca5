import { createStore } from './store.ts';

type Toast = { readonly id: number; readonly text: string };

const shownMilliseconds = 6_000;

export const toasts = createStore<readonly Toast[]>([]);

/** Say something in a corner for a while, and to screen readers when they have finished. Nothing that must not be missed. */
export function toast(text: string): void {
  const next: Toast = { id: (toasts.get().at(-1)?.id ?? 0) + 1, text };
  toasts.set([...toasts.get(), next]);
  setTimeout(() => dismiss(next.id), shownMilliseconds);
}

export function dismiss(id: number): void {
  toasts.set(toasts.get().filter((toast) => toast.id !== id));
}
