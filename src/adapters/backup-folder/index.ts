export { type Backup, BackupFolder, type Draft } from './backup-folder.ts';
export { BackupFolderError } from './backup-folder-error.ts';
