/** A stack, SQL, a path of the machine, a host or a library would tell how the service is made. */
export const internals =
  /\bat \w+ \(|node:|\/src\/|node_modules|\bselect\b.*\bfrom\b|\binsert into\b|silverprint\.\w|slonik|postgres|127\.0\.0\.1|ECONN|Error:/i;
