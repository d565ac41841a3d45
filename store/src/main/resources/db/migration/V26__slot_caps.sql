-- People change the caps of slots as they pause, and it is remembered in the same place.
alter table pause_event
  add column slot_cap integer,
  drop constraint pause_event_type_check,
  add constraint pause_event_type_check check (type in ('paused', 'resumed', 'slot_cap_changed')),
  add constraint pause_event_slot_cap_check check ((type = 'slot_cap_changed') = (slot_cap is not null));
comment on table pause_event is 'what people allowed an instance or an account: pauses and caps of slots';
