/**
 * What an original can give away beside its picture, in the order in which it is listed:
 *
 * - `location`: where it was taken, as coordinates or as the name of a place
 * - `device`: which camera, lens, phone or computer
 * - `serial-number`: which one of these, of all that were made
 * - `time`: when it was taken or edited
 * - `person`: names of those who took it, own it, wrote about it or are in it, or where in it there are faces
 * - `text`: a description, a comment, keywords, names of files and layers
 * - `software`: which program made it, or what was done to it
 * - `thumbnail`: smaller pictures, which a crop or an edit may not have reached
 * - `other-data`: what can hold any of these and is not read: notes of the camera's maker, data after the end of the
 *   picture, ids of documents, and whatever is not known here
 */
export const reveals = [
  'location',
  'device',
  'serial-number',
  'time',
  'person',
  'text',
  'software',
  'thumbnail',
  'other-data',
] as const;
/**
 * What an original can give away beside its picture: where and when it was taken, by which device, who is in it, and so on.
 * `other-data` is what can hold any of it and is not read.
 */
export type Reveal = (typeof reveals)[number];
