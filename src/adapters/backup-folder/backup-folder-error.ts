/** A folder holds no backup that can be used, or none may be made in it; the message is for whoever runs the service. */
export class BackupFolderError extends Error {
  constructor(message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = 'BackupFolderError';
  }
}
