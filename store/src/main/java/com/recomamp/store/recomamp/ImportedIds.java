package com.recomamp.store.recomamp;

import java.sql.ResultSet;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;

/** Table {@code imported}: which of ours is what at RecomAMP. */
public class ImportedIds {
  private final JdbcClient jdbc;

  public ImportedIds(JdbcClient jdbc) {
    this.jdbc = jdbc;
  }

  /** Ours, by the id that RecomAMP's users know or by its row's UUID. */
  public Optional<UUID> find(ImportedKind kind, String id) {
    return uuid(id)
        .flatMap(source -> find(kind, "source_id = :id", source))
        .or(() -> find(kind, "source_text = :id", id));
  }

  private Optional<UUID> find(ImportedKind kind, String condition, Object id) {
    return jdbc.sql("select target from imported where kind = :kind and " + condition)
        .param("kind", kind.word())
        .param("id", id)
        .query(UUID.class)
        .optional();
  }

  private static Optional<UUID> uuid(String text) {
    try {
      return Optional.of(UUID.fromString(text));
    } catch (IllegalArgumentException _) {
      return Optional.empty();
    }
  }

  /** What became of those of the rows that were brought over before. */
  public Map<UUID, UUID> known(ImportedKind kind, Collection<UUID> sources) {
    var known = new HashMap<UUID, UUID>();
    jdbc.sql(
            """
            select source_id, target
              from imported
             where kind = :kind
               and source_id = any(:sources)
            """)
        .param("kind", kind.word())
        .param("sources", sources.toArray(UUID[]::new))
        .query(
            (ResultSet row) -> {
              known.put(
                  row.getObject("source_id", UUID.class), row.getObject("target", UUID.class));
            });
    return known;
  }

  public void add(ImportedKind kind, UUID source, @Nullable String text, UUID target) {
    jdbc.sql(
            """
            insert into imported (kind, source_id, source_text, target)
            values (:kind, :source, :text, :target)
            """)
        .param("kind", kind.word())
        .param("source", source)
        .param("text", text)
        .param("target", target)
        .update();
  }
}
