/** What a new password has to be. A service may ask for more characters, and then says so. */
export const passwordHint =
  '8 characters or more, of any kind: a few words are good, and easier to type. Not your username, and none that everybody uses.';
