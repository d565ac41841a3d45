package com.recomamp.standalone;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.yaml.snakeyaml.Yaml;

/** docker-compose.yml against the applications that it starts. */
class ComposeTest {
  private static final Path HOME = Path.of("..");
  private static final Pattern IMAGE =
      Pattern.compile("[a-z0-9./-]+:(v?\\d+(\\.\\d+)+[a-z0-9._-]*)");
  private static final Pattern BASE_IMAGE = Pattern.compile("(?m)^FROM (\\S+:\\S+)");
  private static final Pattern PLACEHOLDER = Pattern.compile("\\$\\{([A-Z_]+)(?::([^}]*))?}");
  private static final Pattern VARIABLE = Pattern.compile("`([A-Z_]+)`");
  private static final Pattern REGION = Pattern.compile("_(NA|EU|FE)$");
  private static final Pattern SECRET = Pattern.compile(".*(PASSWORD|PWD|SECRET|KEYS?)");

  /** Of what need not be set up; without them it is not offered. */
  private static final Set<String> OPTIONAL_SECRETS =
      Set.of(
          "API_JWT_SECRET",
          "API_FIRST_ADMIN_PASSWORD",
          "API_AMAZON_CLIENT_SECRET",
          "RECOMAMP_DATABASE_PASSWORD",
          "RECOMAMP_FERNET_KEY",
          "RECOMAMP_CLIENT_SECRET");

  private final Map<String, Map<String, Object>> services = services();

  @Test
  void everyImageHasAFixedTag() {
    assertThat(services.values())
        .allSatisfy(service -> assertThat((String) service.get("image")).matches(IMAGE));
    assertThat(services.values())
        .noneSatisfy(service -> assertThat((String) service.get("image")).contains("auto-setup"));
  }

  @Test
  void everyImageThatOursAreBuiltOnHasAFixedTag() {
    var images =
        BASE_IMAGE.matcher(read("Dockerfile")).results().map(image -> image.group(1)).toList();

    assertThat(images)
        .isNotEmpty()
        .allSatisfy(image -> assertThat(image).matches("[a-z0-9./-]+:\\d+\\.\\d+\\.\\d+.*"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"api", "worker"})
  void everythingThatAnApplicationWouldLookForOnItsOwnMachineIsSet(String application) {
    var needed = new ArrayList<String>();
    settings(application)
        .forEach(
            (variable, usual) -> {
              if (usual.isEmpty()
                  || usual.startsWith("${")
                  || usual.contains("localhost")
                  || usual.contains("127.0.0.1")) {
                needed.add(variable);
              }
            });

    assertThat(needed).contains("DATABASE_URL", "DATABASE_PASSWORD", "TEMPORAL_ADDRESS");
    assertThat(environment(application)).containsKeys(needed.toArray(String[]::new));
  }

  @ParameterizedTest
  @ValueSource(strings = {"api", "worker"})
  void nothingIsSetThatNoApplicationReads(String application) {
    var explained = read("README.md") + read("docs/users.md");

    assertThat(environment(application).keySet())
        .allMatch(
            variable ->
                settings(application).containsKey(variable)
                    || explained.contains(REGION.matcher(variable).replaceFirst("")));
  }

  @ParameterizedTest
  @ValueSource(strings = {"api", "worker"})
  void everySettingOfTheReadmeReachesItsApplication(String application) {
    var documented = documented(application);

    assertThat(documented).contains("DATABASE_URL", "AMC_TOKEN_KEYS");
    assertThat(environment(application).keySet()).containsAll(documented);
  }

  @Test
  void portsAreTheApplicationsOwn() {
    assertThat(settings("api")).containsEntry("API_PORT", "8080");
    assertThat(settings("worker")).containsEntry("WORKER_PORT", "8081");
    assertThat(ports("api")).containsExactly("127.0.0.1:8080:8080");
    assertThat(healthCheck("api")).contains("8080");
    assertThat(healthCheck("worker")).contains("8081");
    assertThat(ports("simulator")).containsExactly("127.0.0.1:8090:8090");
    assertThat(read("Dockerfile")).contains("EXPOSE 8080", "EXPOSE 8081", "EXPOSE 8090");
  }

  @Test
  void nothingIsPublishedBeyondThisMachine() {
    assertThat(services.keySet())
        .allSatisfy(
            name ->
                assertThat(ports(name))
                    .allSatisfy(port -> assertThat(port).startsWith("127.0.0.1:")));
  }

  @Test
  void noSecretStandsInTheFile() {
    assertThat(services.keySet())
        .allSatisfy(
            name ->
                environment(name)
                    .forEach(
                        (variable, value) -> {
                          if (SECRET.matcher(variable).matches()) {
                            assertThat(value)
                                .matches(
                                    OPTIONAL_SECRETS.contains(variable)
                                        ? "\\$\\{[A-Z_]+:-(\\$\\{[A-Z_]+:-})?}"
                                        : "\\$\\{[A-Z_]+:\\?.+}");
                          }
                        }));
  }

  @Test
  void theGeneratedSettingsAnswerEverythingThatIsRequired() throws Exception {
    var file = Files.createTempDirectory("compose").resolve("env");
    assertThat(
            new ProcessBuilder(HOME.resolve("bin/init-env").toString(), file.toString())
                .start()
                .waitFor())
        .isZero();

    var required =
        Pattern.compile("\\$\\{([A-Z_]+):\\?")
            .matcher(read("docker-compose.yml"))
            .results()
            .map(match -> match.group(1))
            .distinct()
            .toList();

    assertThat(required)
        .isNotEmpty()
        .allSatisfy(
            variable ->
                assertThat(Files.readString(file)).containsPattern("(?m)^" + variable + "=.+"));
  }

  @Test
  void everyMountedFileIsThere() {
    assertThat(services.values())
        .allSatisfy(
            service ->
                strings(service.get("volumes")).stream()
                    .filter(volume -> volume.startsWith("./"))
                    .forEach(
                        volume -> assertThat(HOME.resolve(volume.split(":")[0])).isRegularFile()));
  }

  @SuppressWarnings("unchecked")
  private static Map<String, Map<String, Object>> services() {
    Map<String, Object> file = new Yaml().load(read("docker-compose.yml"));
    return (Map<String, Map<String, Object>>) file.get("services");
  }

  @SuppressWarnings("unchecked")
  private Map<String, String> environment(String service) {
    var variables =
        (Map<String, Object>) services.get(service).getOrDefault("environment", Map.of());
    var environment = new LinkedHashMap<String, String>();
    variables.forEach((variable, value) -> environment.put(variable, String.valueOf(value)));
    return environment;
  }

  private List<String> ports(String service) {
    return strings(services.get(service).get("ports"));
  }

  @SuppressWarnings("unchecked")
  private List<String> healthCheck(String service) {
    return strings(((Map<String, Object>) services.get(service).get("healthcheck")).get("test"));
  }

  @SuppressWarnings("unchecked")
  private static List<String> strings(Object list) {
    return list == null ? List.of() : (List<String>) list;
  }

  /** The variables of the README's tables; ports are the container's own. */
  private static Set<String> documented(String application) {
    var names = new TreeSet<String>();
    for (var heading : List.of("| api and worker |", "| %s |".formatted(application))) {
      read("README.md")
          .lines()
          .dropWhile(line -> !line.startsWith(heading))
          .takeWhile(line -> line.startsWith("|"))
          .flatMap(row -> VARIABLE.matcher(row.split("\\|")[1]).results())
          .forEach(name -> names.add(name.group(1)));
    }
    names.removeIf(name -> name.endsWith("_PORT"));
    return names;
  }

  /** The variables in an application's settings, with the values they have unless set. */
  private static Map<String, String> settings(String application) {
    var variables = new LinkedHashMap<String, String>();
    PLACEHOLDER
        .matcher(read("%s/src/main/resources/%1$s.yml".formatted(application)))
        .results()
        .forEach(
            match -> variables.put(match.group(1), match.group(2) == null ? "" : match.group(2)));
    return variables;
  }

  private static String read(String file) {
    try {
      return Files.readString(HOME.resolve(file));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
