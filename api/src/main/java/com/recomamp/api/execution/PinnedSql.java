package com.recomamp.api.execution;

import com.recomamp.api.digest.Sha256;
import com.recomamp.api.query.sql.Template;
import com.recomamp.store.execution.PinnedInputs;
import com.recomamp.workflows.execution.TimeWindow;
import com.recomamp.workflows.query.QueryParameter;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What a run that was made elsewhere would send to AMC if it were made here.
 *
 * @param sql the template itself if it cannot be rendered
 * @param values of every parameter, also of those that are in the SQL already
 * @param whyNot why it cannot be rendered; null if it is
 */
public record PinnedSql(
    String sql,
    String sqlSha256,
    List<PinnedInputs.Declared> inputs,
    Map<String, @Nullable Object> values,
    @Nullable String whyNot) {

  /**
   * @param given only of parameters that the SQL reads or the query declares
   */
  public static PinnedSql of(
      String sql,
      List<QueryParameter> declared,
      Map<String, @Nullable Object> given,
      TimeWindow window) {
    var remarks = new ArrayList<Remark>();
    var pinned =
        PinnedParameters.resolve("sql", Template.of(sql), declared, given, window, remarks);
    var error = remarks.stream().filter(Remark::isError).findFirst();
    if (pinned == null || error.isPresent()) {
      var why = error.map(Remark::asError);
      return new PinnedSql(
          sql,
          Sha256.of(sql),
          List.of(),
          Map.of(),
          why.map(found -> "%s %s".formatted(found.field(), found.message())).orElse(""));
    }
    return new PinnedSql(pinned.sql(), pinned.sqlSha256(), pinned.inputs(), pinned.values(), null);
  }
}
