-- As AMC's list told them when the run had succeeded, so that collecting need not ask again; null where it did not.
alter table attempt add column amc_output_columns jsonb;
