package com.recomamp.store.instance;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The tables of an instance, as far as AMC has told them.
 *
 * @param names as AMC spells them; none while they are not known
 * @param readAt null while they are not known
 * @param age since then
 * @param wanted whether AMC is to be asked and has not answered yet
 * @param due whether it is time to want them, again or for the first time
 * @param trouble why AMC did not tell them when it was asked last; null if it did
 */
public record DataSources(
    List<String> names,
    @Nullable Instant readAt,
    @Nullable Duration age,
    boolean wanted,
    boolean due,
    @Nullable String trouble) {

  static final DataSources NEVER_WANTED = new DataSources(List.of(), null, null, false, true, null);

  public boolean areKnown() {
    return readAt != null;
  }
}
