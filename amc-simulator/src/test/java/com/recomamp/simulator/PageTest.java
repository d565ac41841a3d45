package com.recomamp.simulator;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.function.BooleanSupplier;
import java.util.logging.Level;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.openqa.selenium.By;
import org.openqa.selenium.Keys;
import org.openqa.selenium.StaleElementReferenceException;
import org.openqa.selenium.WebElement;
import org.openqa.selenium.chrome.ChromeDriver;
import org.openqa.selenium.chrome.ChromeDriverService;
import org.openqa.selenium.chrome.ChromeOptions;
import org.openqa.selenium.logging.LogEntry;
import org.openqa.selenium.logging.LogType;
import org.openqa.selenium.logging.LoggingPreferences;
import org.openqa.selenium.support.ui.Select;
import org.openqa.selenium.support.ui.WebDriverWait;

/** The simulator's pages in a real browser. */
class PageTest {
  private static final Duration PATIENCE = Duration.ofSeconds(60);

  private final SetClock clock = new SetClock();
  private Simulator simulator;
  private Conversation client;
  private ChromeDriver browser;

  @BeforeEach
  void start() throws IOException {
    simulator = Simulator.start(SimulatorSettings.inMemory(), clock);
    client = Conversation.with(simulator);
  }

  @AfterEach
  void stop() {
    browser.quit();
    simulator.close();
  }

  @Test
  void consentIsGivenAndRefusedWithoutJavaScript() {
    open(Map.of("profile.managed_default_content_settings.javascript", 2));
    var back = simulator.uri().resolve("/back");
    var asks =
        simulator.uri()
            + "/ap/oa?response_type=code&scope=advertising::campaign_management&state=s1&client_id=%s&redirect_uri=%s"
                .formatted(client.clientId(), back);

    browser.get(asks);
    assertThat(the("body").getText())
        .contains("Login with Amazon", "Brindlewick US", client.clientId());
    the("button[value=refuse]").click();
    waitFor("the way back", () -> browser.getCurrentUrl().startsWith(back.toString()));
    assertThat(browser.getCurrentUrl()).isEqualTo(back + "?error=access_denied&state=s1");

    browser.get(asks);
    the("button[value=allow]").click();
    waitFor("the way back", () -> browser.getCurrentUrl().startsWith(back.toString()));
    assertThat(browser.getCurrentUrl()).contains("?code=", "&state=s1");
  }

  @Test
  void thePageShowsWhatIsThereAndTurnsIt() {
    open(Map.of());
    browser.get(simulator.uri().resolve("/simulator").toString());
    var id = client.created(Conversation.SQL + " /* simulator: run=1h */");

    waitFor("the execution", () -> text("[data-execution='" + id + "']").contains("PENDING"));
    assertThat(text("#instances")).contains("amcbwhomeus", "Brindlewick Home US");
    waitFor("the ledger", () -> text("#ledger").contains("POST create 200"));

    the("[data-advance='1m']").click();
    waitFor("the clock", () -> text("#ahead").equals("60s ahead of the wall clock"));
    waitFor("the run", () -> text("[data-execution='" + id + "']").contains("RUNNING"));

    waitFor(
        "the choice of a status",
        () -> {
          new Select(the("[data-execution='" + id + "'] select")).selectByValue("FAILED");
          return true;
        });
    waitFor("the jump", () -> text("#ledger").contains("RUNNING → FAILED"));
    assertThat(client.status(id)).isEqualTo("FAILED");

    press("#presets", "creation: 504, has taken effect");
    waitFor("the fault", () -> text("#faults").contains("{\"status\":504,\"processed\":true}"));
    assertThat(client.create(Conversation.SQL, "").status()).isEqualTo(504);
    waitFor("the fault's end", () -> text("#faults").isEmpty());

    press("#instances", "deny");
    waitFor("the denial", () -> text("#instances").contains("allow"));
    assertThat(client.create(Conversation.SQL, "").status()).isEqualTo(403);
    press("#instances", "allow");
    waitFor("the permission", () -> !text("#instances").contains("allow"));

    press("#instances", "fill from the console");
    waitFor("the console's runs", () -> text("#executions").contains("analytics-"));

    press("#accounts", "revoke");
    waitFor("the word of it", () -> text("#said").equals("consent revoked"));
    assertThat(client.token(client.refresh()).status()).isEqualTo(400);

    the("#setting-envelope").sendKeys(Keys.chord(Keys.CONTROL, "a"), "wrapped", Keys.ENTER);
    waitFor("the change", () -> text("#said").equals("envelope is wrapped"));
    the("#setting-envelope").sendKeys(Keys.chord(Keys.CONTROL, "a"), "round", Keys.ENTER);
    waitFor("the refusal", () -> text("#said").contains("round"));
    assertThat(client.get("/simulator/settings").ok().get("envelope").stringValue())
        .isEqualTo("wrapped");
    assertThat(complaints()).noneMatch(said -> said.contains("Content Security Policy"));
  }

  /** The answers of the ledger are held back until a second look has begun. */
  @Test
  void aLineOfTheLedgerIsShownOnceHoweverManyLookAtOnce() {
    open(Map.of());
    browser.get(simulator.uri().resolve("/simulator/").toString());
    waitFor("the ledger", () -> text("#ledger").contains("POST token 200"));

    browser.executeAsyncScript(
        """
        const done = arguments[0], real = window.fetch;
        let release;
        const released = new Promise(resolve => release = resolve);
        window.fetch = async (...asked) => {
          const answer = await real(...asked);
          if (asked[0].includes('ledger')) await released;
          return answer;
        };
        (async () => {
          await real('/nowhere');
          const looks = [look(), look()];
          for (let i = 0; i < 3; i++) await (await real('/simulator/now')).json();
          release();
          await Promise.all(looks);
          done();
        })();
        """);

    assertThat(lines("/nowhere")).isEqualTo(1);
  }

  @Test
  void thePageGoesOnWithTheLedgerOfASimulatorThatWasStartedAnew() throws IOException {
    open(Map.of());
    client.get("/before");
    browser.get(simulator.uri().resolve("/simulator/").toString());
    waitFor("the line", () -> lines("/before") == 1);

    var port = simulator.port();
    simulator.close();
    simulator =
        Simulator.start(
            new SimulatorSettings("127.0.0.1", port, null, false, Knobs.defaults()), clock);
    Conversation.with(simulator);

    waitFor(
        "the new ledger",
        () -> lines("/before") == 0 && text("#ledger").contains("POST token 200"));
  }

  private int lines(String path) {
    return browser.findElements(By.cssSelector("#ledger td[title='%s']".formatted(path))).size();
  }

  @Test
  void whatClientsWroteIsTextAndNotMarkup() {
    open(Map.of());
    client.created("SELECT a FROM t /* simulator: pending=0s run=0s fail=\"<img src=x>\" */");

    browser.get(simulator.uri().resolve("/simulator/").toString());

    waitFor("the reason", () -> text("#ledger").contains("<img src=x>"));
    assertThat(browser.findElements(By.cssSelector("#ledger img"))).isEmpty();
  }

  private void open(Map<String, Object> preferences) {
    var options = new ChromeOptions();
    options.setBinary(System.getenv().getOrDefault("CHROMIUM", "/usr/bin/chromium"));
    options.addArguments(
        "--headless",
        "--no-sandbox",
        "--disable-gpu",
        "--disable-dev-shm-usage",
        "--disable-background-networking",
        "--disable-component-update",
        "--disable-sync",
        "--window-size=1440,1100");
    options.setExperimentalOption("prefs", preferences);
    var logs = new LoggingPreferences();
    logs.enable(LogType.BROWSER, Level.ALL);
    options.setCapability(ChromeOptions.LOGGING_PREFS, logs);
    browser =
        new ChromeDriver(
            new ChromeDriverService.Builder()
                .usingDriverExecutable(
                    new File(System.getenv().getOrDefault("CHROMEDRIVER", "/usr/bin/chromedriver")))
                .build(),
            options);
  }

  private WebElement the(String selector) {
    return browser.findElement(By.cssSelector(selector));
  }

  private String text(String selector) {
    return browser.findElements(By.cssSelector(selector)).stream()
        .findFirst()
        .map(WebElement::getText)
        .orElse("");
  }

  /** The tables are made anew while they are looked at, so that a button may be gone. */
  private void press(String within, String words) {
    waitFor(
        words,
        () -> {
          for (var button : browser.findElements(By.cssSelector(within + " button"))) {
            if (button.getText().equals(words)) {
              button.click();
              return true;
            }
          }
          return false;
        });
  }

  private void waitFor(String what, BooleanSupplier condition) {
    new WebDriverWait(browser, PATIENCE)
        .ignoring(StaleElementReferenceException.class)
        .withMessage(what)
        .until(_ -> condition.getAsBoolean());
  }

  private List<String> complaints() {
    return browser.manage().logs().get(LogType.BROWSER).getAll().stream()
        .map(LogEntry::getMessage)
        .toList();
  }
}
