#!/bin/bash
# Runs once, when the volume of PostgreSQL is new: one role with its own databases for Temporal, one for the application.
set -euo pipefail

psql --set ON_ERROR_STOP=1 --username "$POSTGRES_USER" --dbname postgres \
  --set temporal_password="$TEMPORAL_DATABASE_PASSWORD" --set application_password="$DATABASE_PASSWORD" <<'SQL'
create role temporal login password :'temporal_password';
create role amc login password :'application_password';
create database temporal owner temporal;
create database temporal_visibility owner temporal;
create database amc owner amc;
revoke connect on database temporal, temporal_visibility, amc from public;
SQL
