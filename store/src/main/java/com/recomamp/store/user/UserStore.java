package com.recomamp.store.user;

import static com.recomamp.store.Columns.instant;

import com.recomamp.store.execution.Requester;
import com.recomamp.workflows.PublicId;
import com.recomamp.workflows.instance.InstanceId;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.OffsetDateTime;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import org.springframework.dao.DuplicateKeyException;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.transaction.support.TransactionOperations;

/** Tables {@code app_user}, {@code instance_member} and {@code user_event}. */
public class UserStore {
  /** What {@link #user(ResultSet, int)} reads. */
  static final String COLUMNS =
      "u.id, u.name, u.email, u.subject, u.role, u.password_hash, u.created_at, u.last_login_at,"
          + " u.disabled_at";

  private static final String USER = "select " + COLUMNS + " from app_user u";

  private final JdbcClient jdbc;
  private final TransactionOperations transactions;

  public UserStore(JdbcClient jdbc, TransactionOperations transactions) {
    this.jdbc = jdbc;
    this.transactions = transactions;
  }

  /** Everybody but the fixed user of a server without logins, by name. */
  public List<User> list() {
    return jdbc.sql(USER + " where id <> :local order by lower(name), id")
        .param("local", Requester.LOCAL.id())
        .query(UserStore::user)
        .list();
  }

  public Optional<User> find(UUID id) {
    return one("id = :value", id);
  }

  /** Who has this address, however it is capitalised. */
  public Optional<User> findByEmail(String email) {
    return one("lower(email) = lower(:value)", email);
  }

  /** Whom the identity provider knows by this. */
  public Optional<User> findBySubject(String subject) {
    return one("subject = :value", subject);
  }

  private Optional<User> one(String condition, Object value) {
    return jdbc.sql(USER + " where " + condition)
        .param("value", value)
        .query(UserStore::user)
        .optional();
  }

  /**
   * A user with the hash of the password; users who cannot log in have none.
   *
   * @param passwordHash hides in {@code toString}
   */
  public record Login(User user, String passwordHash) {
    @Override
    public String toString() {
      return "Login[%s]".formatted(user.name());
    }
  }

  /** Who is asked for a password under this address, however it is capitalised. */
  public Optional<Login> login(String email) {
    return jdbc.sql(
            USER
                + """
                 where lower(email) = lower(:email)
                   and password_hash is not null
                   and disabled_at is null
                """)
        .param("email", email)
        .query((row, number) -> new Login(user(row, number), row.getString("password_hash")))
        .optional();
  }

  public void loggedIn(UUID id) {
    jdbc.sql("update app_user set last_login_at = now() where id = :id").param("id", id).update();
  }

  /**
   * @param passwordHash null for a user who cannot log in here
   * @return empty if name, e-mail address or subject belong to somebody else
   */
  public Optional<UUID> create(UserDraft draft, @Nullable String passwordHash, String actor) {
    var id = PublicId.next();
    try {
      jdbc.sql(
              """
              with created as (
                insert into app_user (id, name, email, subject, role, password_hash)
                values (:id, :name, :email, :subject, :role, :passwordHash)
                returning id, version, role)
              insert into user_event (user_id, number, type, actor, message)
              select id, version, 'created', :actor, role
                from created
              """)
          .param("id", id)
          .param("name", draft.name())
          .param("email", draft.email())
          .param("subject", draft.subject())
          .param("role", draft.role().word())
          .param("passwordHash", passwordHash)
          .param("actor", actor)
          .update();
      return Optional.of(id);
    } catch (DuplicateKeyException _) {
      return Optional.empty();
    }
  }

  public UserChange change(UUID id, UserDraft draft, String actor) {
    try {
      return written(
          id,
          user -> draft.role() != Role.ADMIN || draft.subject() == null && !user.hasPassword(),
          "name = :name, email = :email, subject = :subject, role = :role",
          "changed",
          draft.role().word(),
          actor,
          values(draft));
    } catch (DuplicateKeyException _) {
      return UserChange.TAKEN;
    }
  }

  private static Map<String, @Nullable Object> values(UserDraft draft) {
    var values = new HashMap<String, @Nullable Object>();
    values.put("name", draft.name());
    values.put("email", draft.email());
    values.put("subject", draft.subject());
    values.put("role", draft.role().word());
    return values;
  }

  /** Ends every session of the user. */
  public UserChange setPassword(UUID id, String passwordHash, String actor) {
    return transactions.execute(
        _ -> {
          endSessions(id);
          return written(
              id,
              _ -> false,
              "password_hash = :passwordHash",
              "password_set",
              null,
              actor,
              Map.of("passwordHash", passwordHash));
        });
  }

  /** Refuses the user from now on, and ends every session. */
  public UserChange disable(UUID id, String actor) {
    return transactions.execute(
        _ -> {
          var change =
              written(
                  id,
                  _ -> true,
                  "disabled_at = coalesce(disabled_at, now())",
                  "disabled",
                  null,
                  actor,
                  Map.of());
          if (change == UserChange.DONE) {
            endSessions(id);
          }
          return change;
        });
  }

  public UserChange enable(UUID id, String actor) {
    return written(id, _ -> false, "disabled_at = null", "enabled", null, actor, Map.of());
  }

  private void endSessions(UUID id) {
    jdbc.sql("delete from user_session where user_id = :id").param("id", id).update();
  }

  private UserChange written(
      UUID id,
      Predicate<User> takesAdmin,
      String set,
      String type,
      @Nullable String message,
      String actor,
      Map<String, ? extends @Nullable Object> values) {
    return transactions.execute(
        _ -> {
          // Two admins who remove each other: the second waits here and sees the first.
          jdbc.sql("select id from app_user where role = 'admin' order by id for no key update")
              .query(UUID.class)
              .list();
          var user = find(id);
          if (id.equals(Requester.LOCAL.id()) || user.isEmpty()) {
            return UserChange.UNKNOWN;
          }
          if (isLastAdmin(id) && takesAdmin.test(user.get())) {
            return UserChange.LAST_ADMIN;
          }
          jdbc.sql(
                  """
                  with changed as (
                    update app_user
                       set %s,
                           version = version + 1
                     where id = :id
                    returning id, version)
                  insert into user_event (user_id, number, type, actor, message)
                  select id, version, :type, :actor, :message
                    from changed
                  """
                      .formatted(set))
              .params(values)
              .param("id", id)
              .param("type", type)
              .param("actor", actor)
              .param("message", message)
              .update();
          return UserChange.DONE;
        });
  }

  private boolean isLastAdmin(UUID id) {
    return admins().equals(List.of(id));
  }

  /**
   * Who may decide about users and can log in to do so: the fixed user of a server without logins
   * does not count, nor does an admin with neither password nor subject, such as an import makes.
   */
  public List<UUID> admins() {
    return jdbc.sql(
            """
            select id
              from app_user
             where role = 'admin'
               and disabled_at is null
               and (password_hash is not null or subject is not null)
               and id <> :local
            """)
        .param("local", Requester.LOCAL.id())
        .query(UUID.class)
        .list();
  }

  /** The instances that membership lets the user see. */
  public List<InstanceId> instances(UUID id) {
    return jdbc.sql(
            """
            select instance_id
              from instance_member
             where user_id = :id
             order by instance_id
            """)
        .param("id", id)
        .query((row, _) -> new InstanceId(row.getString("instance_id")))
        .list();
  }

  /** Now or before. */
  public void addMember(UUID id, InstanceId instance, String actor) {
    member(
        id,
        instance,
        """
        insert into instance_member (user_id, instance_id)
        values (:id, :instance)
        on conflict do nothing
        returning user_id\
        """,
        "member_added",
        actor);
  }

  public void removeMember(UUID id, InstanceId instance, String actor) {
    member(
        id,
        instance,
        """
        delete from instance_member
         where user_id = :id
           and instance_id = :instance
        returning user_id\
        """,
        "member_removed",
        actor);
  }

  private void member(UUID id, InstanceId instance, String statement, String type, String actor) {
    jdbc.sql(
            """
            with done as (%s),
            changed as (
              update app_user
                 set version = version + 1
               where id in (select user_id from done)
              returning id, version)
            insert into user_event (user_id, number, type, actor, message)
            select id, version, :type, :actor, :instance
              from changed
            """
                .formatted(statement))
        .param("id", id)
        .param("instance", instance.value())
        .param("type", type)
        .param("actor", actor)
        .update();
  }

  /** Newest first. */
  public List<UserEvent> events(UUID id) {
    return jdbc.sql(
            """
            select number, at, type, actor, message
              from user_event
             where user_id = :id
             order by number desc
             limit 100
            """)
        .param("id", id)
        .query(
            (row, _) ->
                new UserEvent(
                    row.getLong("number"),
                    row.getObject("at", OffsetDateTime.class).toInstant(),
                    row.getString("type"),
                    row.getString("actor"),
                    row.getString("message")))
        .list();
  }

  static User user(ResultSet row, int number) throws SQLException {
    return new User(
        row.getObject("id", UUID.class),
        row.getString("name"),
        row.getString("email"),
        row.getString("subject"),
        Role.parse(row.getString("role")),
        row.getString("password_hash") != null,
        row.getObject("created_at", OffsetDateTime.class).toInstant(),
        instant(row, "last_login_at"),
        instant(row, "disabled_at"));
  }
}
