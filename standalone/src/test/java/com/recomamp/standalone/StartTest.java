package com.recomamp.standalone;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class StartTest {
  @TempDir Path folder;

  @Test
  void withoutSettingsThePortsAreTheDocumentedOnes() {
    assertThat(Settings.from(Map.of()).ports())
        .extracting(Port::variable, Port::number)
        .containsExactly(
            tuple("API_PORT", 8080),
            tuple("SIMULATOR_PORT", 8090),
            tuple("TEMPORAL_PORT", 7233),
            tuple("TEMPORAL_UI_PORT", 8233),
            tuple("POSTGRES_PORT", 5442));
  }

  @Test
  void aPortThatIsNoNumberIsNamed() {
    for (var wrong : List.of("http", "0", "65536", "-1")) {
      assertThatThrownBy(() -> Settings.from(Map.of("API_PORT", wrong)))
          .isInstanceOf(CannotStart.class)
          .hasMessage("API_PORT is \"%s\": it must be a number from 1 to 65535.".formatted(wrong));
    }
  }

  @Test
  void aTakenPortIsNamedWithWhatWantsItAndHowToChangeIt() throws IOException {
    try (var other = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      assertThatThrownBy(
              () ->
                  Port.requireFree(
                      List.of(new Port(other.getLocalPort(), "Temporal", "TEMPORAL_PORT"))))
          .isInstanceOf(CannotStart.class)
          .hasMessage(
              "Port %d, for Temporal, is taken by another program: stop that one, or choose another"
                  + " port with TEMPORAL_PORT.",
              other.getLocalPort());
    }
  }

  @Test
  void aServerOnAllAddressesTakesThePortToo() throws IOException {
    try (var other = new ServerSocket(0)) {
      assertThatThrownBy(
              () ->
                  Port.requireFree(
                      List.of(new Port(other.getLocalPort(), "Temporal", "TEMPORAL_PORT"))))
          .isInstanceOf(CannotStart.class);
    }
  }

  @Test
  void twoPartsCannotShareAPort() {
    assertThatThrownBy(
            () ->
                Port.requireFree(
                    Settings.from(Map.of("API_PORT", "8233", "TEMPORAL_UI_PORT", "8233")).ports()))
        .isInstanceOf(CannotStart.class)
        .hasMessageContaining("API_PORT and TEMPORAL_UI_PORT are both 8233");
  }

  @Test
  void aDataFolderServesOneStartAtATime() {
    try (var _ = DataFolder.open(folder)) {
      assertThatThrownBy(() -> DataFolder.open(folder))
          .isInstanceOf(CannotStart.class)
          .hasMessageContaining("DATA_DIR");
    }
    DataFolder.open(folder).close();
  }

  @Test
  void aDataFolderThatCannotBeMadeIsNamed() throws IOException {
    var file = Files.createFile(folder.resolve("file"));

    assertThatThrownBy(() -> DataFolder.open(file.resolve("data")))
        .isInstanceOf(CannotStart.class)
        .hasMessageContaining(file.resolve("data").toString());
  }

  @Test
  void theTokenKeyIsMadeOnceAndNobodyElseReadsIt() throws IOException {
    String made;
    try (var data = DataFolder.open(folder)) {
      made = data.tokenKeys();
    }

    try (var data = DataFolder.open(folder)) {
      assertThat(data.tokenKeys()).isEqualTo(made);
    }
    assertThat(Base64.getDecoder().decode(made.substring("local:".length()))).hasSize(32);
    assertThat(
            PosixFilePermissions.toString(
                Files.getPosixFilePermissions(folder.resolve("token.key"))))
        .isEqualTo("rw-------");
  }
}
