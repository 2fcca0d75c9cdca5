/** A fresh subject for one case, and how to let go of it. */
export type Opened<Subject> = { readonly subject: Subject; close(): Promise<void> };

/** Opens a fresh subject; called once for each case. */
export type Open<Subject> = () => Promise<Opened<Subject>>;
