-- Links that need no sign-in carry the generation of their image's links, and are over when it is another one.
alter table silverprint.images
  add column link_generation integer not null default 0
    constraint images_link_generation_whole check (link_generation >= 0);
