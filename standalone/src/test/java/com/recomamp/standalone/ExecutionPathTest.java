package com.recomamp.standalone;

import com.recomamp.simulator.Knobs;
import com.recomamp.workflows.execution.ExecutionId;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ExecutionPathTest {
  @Test
  void smoke(@TempDir Path folder) {
    try (var stack = Stack.start(folder, Knobs.defaults().with("timeScale", 10))) {
      var worker = stack.startWorker();
      var id = ExecutionId.next();
      stack
          .jdbc()
          .sql(
              """
              insert into execution (id, requested_by, request_sha256, query_name, instance_id, account_id, entity_id,
                 marketplace_id, region, sql, sql_sha256, window_start, window_end, window_zone, priority)
              select :id, '00000000-0000-7000-8000-000000000001', '', 'smoke', i.id, a.id, a.entity_id, a.marketplace_id, a.region,
                 'SELECT campaign, COUNT(*) AS n FROM dsp_impressions GROUP BY campaign', '', '2026-10-01', '2026-10-08', 'UTC', 'interactive'
                from instance i join account a on a.id = i.account_id where i.id = :i
              """)
          .param("id", id.uuid())
          .param("i", stack.instances().getFirst())
          .update();
      try {
        Stack.await(
            "success",
            () ->
                stack
                    .jdbc()
                    .sql("select status from execution")
                    .query(String.class)
                    .single()
                    .equals("succeeded"));
      } finally {
        System.out.println(
            stack
                .jdbc()
                .sql("select * from execution_event order by number")
                .query()
                .listOfRows()
                .stream()
                .map(Object::toString)
                .collect(java.util.stream.Collectors.joining("\n")));
        System.out.println(stack.jdbc().sql("select * from attempt").query().listOfRows());
        System.out.println(stack.jdbc().sql("select * from instance_look").query().listOfRows());
        System.out.println(
            stack
                .jdbc()
                .sql("select execution_id,kind,columns,files,rows,chunks,bytes from result")
                .query()
                .listOfRows());
        try {
          System.out.println(java.nio.file.Files.readString(worker.log()));
        } catch (Exception e) {
          System.out.println(e);
        }
      }
    }
  }
}
