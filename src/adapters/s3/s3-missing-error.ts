/** The package `@aws-sdk/client-s3` is not installed, and the message says how to change that. */
export class S3MissingError extends Error {
  constructor(options?: ErrorOptions) {
    super(
      'An S3 store needs the package @aws-sdk/client-s3, which is not installed. Add it with: npm install @aws-sdk/client-s3@3',
      options,
    );
    this.name = new.target.name;
  }
}
