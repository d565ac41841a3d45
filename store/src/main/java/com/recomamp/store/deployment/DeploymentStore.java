package com.recomamp.store.deployment;

import org.springframework.jdbc.core.simple.JdbcClient;

/** Table {@code deployment}: one row, which is compared with what a process was told. */
public final class DeploymentStore {
  private final JdbcClient jdbc;

  public DeploymentStore(JdbcClient jdbc) {
    this.jdbc = jdbc;
  }

  /**
   * Whoever is first names a new database, and the first worker tells where AMC is.
   *
   * @throws OtherDeployment if the database is another deployment's
   */
  public void require(Deployment configured) {
    jdbc.sql(
            """
            insert into deployment (name, amc_addresses, system_identifier, database_oid, timeline)
            select :name, :amcAddresses, system_identifier, database_oid, timeline
              from this_database
            on conflict do nothing
            """)
        .param("name", configured.name())
        .param("amcAddresses", configured.amcAddresses())
        .update();
    jdbc.sql(
            """
            update deployment
               set amc_addresses = :amcAddresses
             where name = :name
               and amc_addresses is null
               and cast(:amcAddresses as text) is not null
            """)
        .param("name", configured.name())
        .param("amcAddresses", configured.amcAddresses())
        .update();
    recorded().requireIsMeantBy(configured);
  }

  /** Its AMC is the same under another address, which the next worker tells. */
  public void forgetAmcAddresses() {
    boolean migrated =
        jdbc.sql("select to_regclass('deployment') is not null").query(Boolean.class).single();
    if (migrated) {
      jdbc.sql("update deployment set amc_addresses = null").update();
    }
  }

  /**
   * True if Temporal's data is not what it was: it was lost, and is made again from here. One that
   * was replaced before replaces nothing.
   */
  public boolean temporalIs(String namespaceId) {
    return jdbc.sql(
            """
            with before as (
              select temporal_namespace_id
                from deployment
                 for no key update)
            update deployment d
               set temporal_namespace_id = :namespaceId,
                   former_temporal_namespace_ids =
                     array_remove(d.former_temporal_namespace_ids || before.temporal_namespace_id, null)
              from before
             where d.temporal_namespace_id is distinct from :namespaceId
               and :namespaceId <> all(d.former_temporal_namespace_ids)
            returning before.temporal_namespace_id is not null as changed
            """)
        .param("namespaceId", namespaceId)
        .query(Boolean.class)
        .optional()
        .orElse(false);
  }

  /** Whether another one has taken the place of this data of Temporal. */
  public boolean isFormerTemporal(String namespaceId) {
    return jdbc.sql(
            """
            select exists (select 1
                             from deployment
                            where :namespaceId = any(former_temporal_namespace_ids))
            """)
        .param("namespaceId", namespaceId)
        .query(Boolean.class)
        .single();
  }

  /**
   * True if it is news that this database was restored, copied or failed over. Then every instance
   * is held until a look at AMC went back to the last tick that this database knows: AMC may have
   * runs since then that were lost here.
   */
  public boolean noticeRestore() {
    return jdbc.sql(
            """
            with noticed as (
              update deployment d
                 set system_identifier = r.system_identifier,
                     database_oid = r.database_oid,
                     timeline = r.timeline,
                     restored_at = now()
                from unnoticed_restore r
              returning d.recorded_at),
            held as (
              insert into instance_look as l (instance_id, unseen_since)
              select i.id, coalesce(t.done_at, n.recorded_at)
                from instance i
               cross join noticed n
               cross join ticker t
              on conflict (instance_id) do update
                set unseen_since = least(l.unseen_since, excluded.unseen_since))
            select exists (select 1 from noticed)
            """)
        .query(Boolean.class)
        .single();
  }

  private Deployment recorded() {
    return jdbc.sql("select name, amc_addresses from deployment")
        .query((row, _) -> new Deployment(row.getString("name"), row.getString("amc_addresses")))
        .single();
  }
}
