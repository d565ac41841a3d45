-- The instance at which a query runs unless a request names one: RecomAMP's wire keeps one with each workflow.
create table query_home (
  query_id uuid primary key references query,
  instance_id text not null references instance
);
create index query_home_instance on query_home (instance_id);
