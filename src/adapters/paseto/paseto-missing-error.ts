/** The package `paseto` is not installed, and the message says how to change that. */
export class PasetoMissingError extends Error {
  constructor(options?: ErrorOptions) {
    super('PASETO tokens need the package paseto, which is not installed. Add it with: npm install paseto@4', options);
    this.name = new.target.name;
  }
}
