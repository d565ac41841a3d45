package com.recomamp.store.user;

import java.time.Duration;
import java.util.Optional;
import java.util.UUID;
import org.springframework.jdbc.core.simple.JdbcClient;

/** Table {@code user_session}. Tokens come as their SHA-256, so that the table opens nothing. */
public class SessionStore {
  /** Other tabs of the same browser still send the token that one of them has renewed. */
  private static final Duration HANDOVER = Duration.ofMinutes(1);

  private final JdbcClient jdbc;

  public SessionStore(JdbcClient jdbc) {
    this.jdbc = jdbc;
  }

  /**
   * How long sessions last.
   *
   * @param lasts until the token has to be renewed
   * @param renewableFor how long after that it still can be
   * @param atMost since the login, however often it is renewed
   */
  public record Terms(Duration lasts, Duration renewableFor, Duration atMost) {}

  public void open(byte[] token, UUID user, Terms terms) {
    jdbc.sql("delete from user_session where renewable_until < now()").update();
    jdbc.sql(
            """
            insert into user_session (token_sha256, user_id, logged_in_at, expires_at, renewable_until)
            values (:token, :user, now(),
                    now() + least(:lasts, :atMost) * interval '1 second',
                    now() + least(:lasts + :renewableFor, :atMost) * interval '1 second')
            """)
        .param("token", token)
        .param("user", user)
        .param("lasts", terms.lasts().toSeconds())
        .param("renewableFor", terms.renewableFor().toSeconds())
        .param("atMost", terms.atMost().toSeconds())
        .update();
  }

  /** Whose session it is, while it lasts. */
  public Optional<User> user(byte[] token) {
    return jdbc.sql(
            """
            select %s
              from user_session s
              join app_user u on u.id = s.user_id
             where s.token_sha256 = :token
               and s.expires_at > now()
               and u.disabled_at is null
            """
                .formatted(UserStore.COLUMNS))
        .param("token", token)
        .query(UserStore::user)
        .optional();
  }

  /**
   * Replaces a token, also one that has expired not long ago.
   *
   * @return whether it could be replaced
   */
  public boolean renew(byte[] token, byte[] successor, Terms terms) {
    return jdbc.sql(
                """
                with renewed as (
                  update user_session s
                     set expires_at = least(s.expires_at, now() + :handover * interval '1 second'),
                         renewable_until = least(s.renewable_until, now() + :handover * interval '1 second')
                    from app_user u
                   where s.token_sha256 = :token
                     and s.renewable_until > now()
                     and u.id = s.user_id
                     and u.disabled_at is null
                  returning s.user_id, s.logged_in_at)
                insert into user_session (token_sha256, user_id, logged_in_at, expires_at, renewable_until)
                select :successor, user_id, logged_in_at,
                       least(now() + :lasts * interval '1 second', logged_in_at + :atMost * interval '1 second'),
                       least(now() + (:lasts + :renewableFor) * interval '1 second',
                             logged_in_at + :atMost * interval '1 second')
                  from renewed
                """)
            .param("token", token)
            .param("successor", successor)
            .param("handover", HANDOVER.toSeconds())
            .param("lasts", terms.lasts().toSeconds())
            .param("renewableFor", terms.renewableFor().toSeconds())
            .param("atMost", terms.atMost().toSeconds())
            .update()
        == 1;
  }

  public void end(byte[] token) {
    jdbc.sql("delete from user_session where token_sha256 = :token").param("token", token).update();
  }
}
