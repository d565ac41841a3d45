-- RecomAMP's wire names an execution also by AMC's id alone.
create index attempt_amc_execution on attempt (amc_execution_id) where amc_execution_id is not null;
