package com.recomamp.store.execution;

import static com.recomamp.store.Columns.instant;

import com.recomamp.store.execution.SlotStore.Granted;
import com.recomamp.workflows.PublicId;
import com.recomamp.workflows.instance.InstanceId;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.transaction.support.TransactionOperations;

/**
 * Whether a person has stopped an instance or an account: nothing new is submitted, what runs is
 * still observed. Each change holds the account's lock, as grant does, so that a place is granted
 * before it or not at all.
 */
public class PauseStore {
  private final JdbcClient jdbc;
  private final TransactionOperations transactions;
  private final SlotStore slots;

  public PauseStore(JdbcClient jdbc, TransactionOperations transactions) {
    this.jdbc = jdbc;
    this.transactions = transactions;
    this.slots = new SlotStore(jdbc);
  }

  /** Again with another note, the pause has that note; false if there is no such instance. */
  public boolean pause(InstanceId instance, Asked asked) {
    return accountOf(instance)
        .map(account -> changed(account, instance, "paused", asked))
        .isPresent();
  }

  public boolean pauseAccount(UUID account, Asked asked) {
    return known(account).map(id -> changed(id, null, "paused", asked)).isPresent();
  }

  /** Whom to wake, as places are handed out at once; empty if there is no such instance. */
  public Optional<Granted> resume(InstanceId instance, Asked asked) {
    return accountOf(instance).map(account -> changed(account, instance, "resumed", asked));
  }

  public Optional<Granted> resumeAccount(UUID account, Asked asked) {
    return known(account).map(id -> changed(id, null, "resumed", asked));
  }

  /** What was asked of the instance and of its account, newest first. */
  public List<PauseEvent> events(InstanceId instance) {
    return jdbc.sql(
            """
            select p.at, p.type, p.instance_id, p.source, p.actor, p.note
              from pause_event p
              join instance i on i.account_id = p.account_id
             where i.id = :instance
               and (p.instance_id is null or p.instance_id = i.id)
             order by p.id desc
             limit 100
            """)
        .param("instance", instance.value())
        .query(
            (row, _) ->
                new PauseEvent(
                    Objects.requireNonNull(instant(row, "at")),
                    row.getString("type"),
                    row.getString("instance_id") == null
                        ? null
                        : new InstanceId(row.getString("instance_id")),
                    row.getString("source"),
                    row.getString("actor"),
                    row.getString("note")))
        .list();
  }

  private Optional<UUID> accountOf(InstanceId instance) {
    return jdbc.sql("select account_id from instance where id = :id")
        .param("id", instance.value())
        .query(UUID.class)
        .optional();
  }

  private Optional<UUID> known(UUID account) {
    return jdbc.sql("select id from account where id = :id")
        .param("id", account)
        .query(UUID.class)
        .optional();
  }

  private Granted changed(UUID account, @Nullable InstanceId instance, String type, Asked asked) {
    return Objects.requireNonNull(
        transactions.execute(
            _ -> {
              // Before the instance's row, as grant does it: else the two wait for each other.
              jdbc.sql("select id from account where id = :account for no key update")
                  .param("account", account)
                  .query(UUID.class)
                  .single();
              boolean news =
                  type.equals("paused")
                      ? paused(account, instance, asked)
                      : resumed(account, instance);
              if (news) {
                remember(account, instance, type, asked);
              }
              return slots.grant(account);
            }));
  }

  private boolean paused(UUID account, @Nullable InstanceId instance, Asked asked) {
    return jdbc.sql(
                """
                update %s
                   set paused_at = coalesce(paused_at, now()),
                       paused_by = :actor,
                       paused_note = :note
                 where id = :id
                   and (paused_at is null or paused_note is distinct from :note)
                """
                    .formatted(table(instance)))
            .param("id", instance == null ? account : instance.value())
            .param("actor", asked.actor())
            .param("note", asked.reason())
            .update()
        == 1;
  }

  private boolean resumed(UUID account, @Nullable InstanceId instance) {
    return jdbc.sql(
                """
                update %s
                   set paused_at = null,
                       paused_by = null,
                       paused_note = null
                 where id = :id
                   and paused_at is not null
                """
                    .formatted(table(instance)))
            .param("id", instance == null ? account : instance.value())
            .update()
        == 1;
  }

  private static String table(@Nullable InstanceId instance) {
    return instance == null ? "account" : "instance";
  }

  private void remember(UUID account, @Nullable InstanceId instance, String type, Asked asked) {
    jdbc.sql(
            """
            insert into pause_event (id, account_id, instance_id, type, source, actor, note)
            values (:id, :account, :instance, :type, :source, :actor, :note)
            """)
        .param("id", PublicId.next())
        .param("account", account)
        .param("instance", instance == null ? null : instance.value())
        .param("type", type)
        .param("source", asked.source())
        .param("actor", asked.actor())
        .param("note", asked.reason())
        .update();
  }
}
