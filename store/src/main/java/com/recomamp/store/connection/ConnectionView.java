package com.recomamp.store.connection;

import com.fasterxml.jackson.annotation.JsonValue;
import com.recomamp.workflows.instance.InstanceId;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * A connection as users see it.
 *
 * @param until when it is used again by itself, if that is known
 * @param trouble what Amazon last held against it: OAuth's word, or {@code throttled}
 * @param instances for which it may speak
 * @param refusedBy those of them at which AMC does not let it look or submit at the moment
 * @param syncing that its accounts and instances are being read from Amazon
 * @param syncedAt when they were read last
 * @param syncTrouble what of them could not be read, and why
 */
public record ConnectionView(
    UUID id,
    String name,
    String region,
    State state,
    @Nullable Instant until,
    @Nullable String trouble,
    @Nullable Instant troubleAt,
    @Nullable Instant renewedAt,
    List<InstanceId> instances,
    List<InstanceId> refusedBy,
    boolean syncing,
    @Nullable Instant syncedAt,
    @Nullable Integer syncAccounts,
    @Nullable Integer syncInstances,
    @Nullable String syncTrouble) {

  /** By itself, sooner or later. */
  public boolean works() {
    return switch (state) {
      case OK, THROTTLED -> true;
      case NEEDS_CONSENT, MISCONFIGURED -> false;
    };
  }

  public enum State {
    OK,
    /** AMC asked it to wait. */
    THROTTLED,
    /** Its person must consent again. */
    NEEDS_CONSENT,
    /** Login with Amazon does not know the application: its id or secret is wrong. */
    MISCONFIGURED;

    @JsonValue
    public String word() {
      return name().toLowerCase(Locale.ROOT);
    }
  }
}
