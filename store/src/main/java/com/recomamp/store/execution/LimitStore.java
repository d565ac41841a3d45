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
 * What a person allows an instance or an account: whether anything new is submitted, and how many
 * slots there are. What runs is still observed, however few they become. Each change holds the
 * account's lock, as grant does, so that a place is granted before it or not at all.
 */
public class LimitStore {
  private static final Change PAUSE =
      new Change(
          "paused",
          """
          update %s
             set paused_at = coalesce(paused_at, now()),
                 paused_by = :actor,
                 paused_note = :note
           where id = :id
             and (paused_at is null or paused_note is distinct from :note)
          """,
          null);
  private static final Change RESUME =
      new Change(
          "resumed",
          """
          update %s
             set paused_at = null,
                 paused_by = null,
                 paused_note = null
           where id = :id
             and paused_at is not null
          """,
          null);

  private final JdbcClient jdbc;
  private final TransactionOperations transactions;
  private final SlotStore slots;

  public LimitStore(JdbcClient jdbc, TransactionOperations transactions) {
    this.jdbc = jdbc;
    this.transactions = transactions;
    this.slots = new SlotStore(jdbc);
  }

  /** Again with another note, the pause has that note; false if there is no such instance. */
  public boolean pause(InstanceId instance, Asked asked) {
    return accountOf(instance).map(account -> changed(account, instance, PAUSE, asked)).isPresent();
  }

  public boolean pauseAccount(UUID account, Asked asked) {
    return known(account).map(id -> changed(id, null, PAUSE, asked)).isPresent();
  }

  /** Whom to wake, as places are handed out at once; empty if there is no such instance. */
  public Optional<Granted> resume(InstanceId instance, Asked asked) {
    return accountOf(instance).map(account -> changed(account, instance, RESUME, asked));
  }

  public Optional<Granted> resumeAccount(UUID account, Asked asked) {
    return known(account).map(id -> changed(id, null, RESUME, asked));
  }

  /** Whom to wake, as new places are handed out at once; empty if there is no such instance. */
  public Optional<Granted> changeSlotCap(InstanceId instance, int cap, Asked asked) {
    return accountOf(instance)
        .map(account -> changed(account, instance, Change.ofSlotCap(cap), asked));
  }

  public Optional<Granted> changeAccountSlotCap(UUID account, int cap, Asked asked) {
    return known(account).map(id -> changed(id, null, Change.ofSlotCap(cap), asked));
  }

  /** What was asked of the instance and of its account, newest first. */
  public List<LimitEvent> events(InstanceId instance) {
    return jdbc.sql(
            """
            select p.at, p.type, p.instance_id, p.slot_cap, p.source, p.actor, p.note
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
                new LimitEvent(
                    Objects.requireNonNull(instant(row, "at")),
                    row.getString("type"),
                    row.getString("instance_id") == null
                        ? null
                        : new InstanceId(row.getString("instance_id")),
                    row.getObject("slot_cap", Integer.class),
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

  /**
   * @param type the event's
   * @param sql changes the row unless it is so already
   * @param slotCap of the event
   */
  private record Change(String type, String sql, @Nullable Integer slotCap) {
    private static Change ofSlotCap(int cap) {
      return new Change(
          "slot_cap_changed",
          """
          update %s
             set slot_cap = :slotCap
           where id = :id
             and slot_cap <> :slotCap
          """,
          cap);
    }
  }

  private Granted changed(UUID account, @Nullable InstanceId instance, Change change, Asked asked) {
    return Objects.requireNonNull(
        transactions.execute(
            _ -> {
              // Before the instance's row, as grant does it: else the two wait for each other.
              jdbc.sql("select id from account where id = :account for no key update")
                  .param("account", account)
                  .query(UUID.class)
                  .single();
              if (applied(account, instance, change, asked)) {
                remember(account, instance, change, asked);
              }
              return slots.grant(account);
            }));
  }

  private boolean applied(UUID account, @Nullable InstanceId instance, Change change, Asked asked) {
    return jdbc.sql(change.sql.formatted(instance == null ? "account" : "instance"))
            .param("id", instance == null ? account : instance.value())
            .param("actor", asked.actor())
            .param("note", asked.reason())
            .param("slotCap", change.slotCap)
            .update()
        == 1;
  }

  private void remember(UUID account, @Nullable InstanceId instance, Change change, Asked asked) {
    jdbc.sql(
            """
            insert into pause_event (id, account_id, instance_id, type, slot_cap, source, actor, note)
            values (:id, :account, :instance, :type, :slotCap, :source, :actor, :note)
            """)
        .param("id", PublicId.next())
        .param("account", account)
        .param("instance", instance == null ? null : instance.value())
        .param("type", change.type)
        .param("slotCap", change.slotCap)
        .param("source", asked.source())
        .param("actor", asked.actor())
        .param("note", asked.reason())
        .update();
  }
}
