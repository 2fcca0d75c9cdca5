throw new Error('there is no such library');
