package com.recomamp.api.recomamp.imports;

import com.recomamp.store.recomamp.BadRow;
import com.recomamp.store.recomamp.ImportedKind;
import com.recomamp.store.recomamp.SourceRow;
import java.util.UUID;

/** Brings over the rows of one table. */
interface RowImport {
  ImportedKind kind();

  /** Whether there is anything of this kind in the row. */
  default boolean concerns(SourceRow row) {
    return true;
  }

  /** Every row, before anything else is done with it. */
  default void seen(SourceRow row) {}

  /**
   * A row that was not brought over before.
   *
   * @throws BadRow if nothing can be made of it
   */
  ImportReport.Outcome take(SourceRow row);

  /**
   * A row that was brought over before.
   *
   * @param target what it became
   */
  default ImportReport.Outcome again(SourceRow row, UUID target) {
    return ImportReport.Outcome.KNOWN;
  }
}
