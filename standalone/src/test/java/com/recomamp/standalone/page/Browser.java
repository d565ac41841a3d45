package com.recomamp.standalone.page;

import java.io.File;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.openqa.selenium.By;
import org.openqa.selenium.Keys;
import org.openqa.selenium.StaleElementReferenceException;
import org.openqa.selenium.WebElement;
import org.openqa.selenium.chrome.ChromeDriver;
import org.openqa.selenium.chrome.ChromeDriverService;
import org.openqa.selenium.chrome.ChromeOptions;
import org.openqa.selenium.support.ui.Select;
import org.openqa.selenium.support.ui.WebDriverWait;

/** The page in a real browser, in the words of who uses it. */
final class Browser implements AutoCloseable {
  private static final Duration PATIENCE = Duration.ofSeconds(90);

  private final URI page;
  private final ChromeDriver driver;

  private Browser(URI page, ChromeDriver driver) {
    this.page = page;
    this.driver = driver;
  }

  static Browser at(URI page) {
    return at(page, Map.of());
  }

  /** One that saves files there without asking. */
  static Browser savingTo(Path folder, URI page) {
    return at(page, Map.of("download.default_directory", folder.toString()));
  }

  private static Browser at(URI page, Map<String, String> preferences) {
    var options = new ChromeOptions();
    options.setExperimentalOption("prefs", preferences);
    options.setBinary(System.getenv().getOrDefault("CHROMIUM", "/usr/bin/chromium"));
    options.addArguments(
        "--headless",
        "--no-sandbox",
        "--disable-gpu",
        "--disable-dev-shm-usage",
        "--disable-background-networking",
        "--disable-component-update",
        "--disable-sync",
        "--window-size=1440,900");
    var service =
        new ChromeDriverService.Builder()
            .usingDriverExecutable(
                new File(System.getenv().getOrDefault("CHROMEDRIVER", "/usr/bin/chromedriver")))
            .build();
    return new Browser(page, new ChromeDriver(service, options));
  }

  /** Opens the page anew, at the list or at what follows the {@code #}. */
  void open(String place) {
    openUnknown(place);
    waitUntilLive();
    driver.executeScript("window.notReloaded = true");
  }

  /** The same where somebody has to log in first. */
  void openUnknown(String place) {
    driver.get("about:blank");
    driver.get(page.resolve("/" + place).toString());
  }

  /** Once the page asks who somebody is. */
  void logIn(String email, String password) {
    waitFor("the login", () -> find("#login-email").isPresent());
    the("#login-email").sendKeys(Keys.chord(Keys.CONTROL, "a"), email);
    the("#login-password").sendKeys(Keys.chord(Keys.CONTROL, "a"), password);
    the("#login-password").submit();
  }

  /** What a dialog says of a try that was refused. */
  String refusal() {
    waitFor(
        "a refusal",
        () ->
            find("dialog .dialog-trouble")
                .map(WebElement::getText)
                .filter(text -> !text.isEmpty())
                .isPresent());
    return the("dialog .dialog-trouble").getText();
  }

  /** By the name that the page shows. */
  void waitForUser(String name) {
    waitFor(
        "the page of " + name,
        () ->
            find("#who .wide").map(WebElement::getText).filter(name::equals).isPresent()
                && find("dialog").isEmpty());
  }

  void logOut() {
    the("[data-focus=logout]").click();
  }

  void changePassword(String current, String next) {
    the("[data-focus=password]").click();
    waitFor("the dialog", () -> find("#password-current").isPresent());
    the("#password-current").sendKeys(current);
    the("#password-new").sendKeys(next);
    the("#password-new").submit();
  }

  void correctCurrentPassword(String current) {
    the("#password-current").sendKeys(Keys.chord(Keys.CONTROL, "a"), current);
    the("#password-new").submit();
    waitFor("the dialog to close", () -> find("dialog").isEmpty());
  }

  void waitForLogin() {
    waitFor("the login", () -> find("#login-email").isPresent());
  }

  boolean offersToConnect() {
    return find("[data-focus=connect]").filter(WebElement::isDisplayed).isPresent();
  }

  /** Leaves for Amazon's consent page. */
  void connectAmazon(String name) {
    waitFor("the button to connect", this::offersToConnect);
    the("[data-focus=connect]").click();
    confirm(name);
  }

  /** Presses a button of Amazon's consent page. */
  void decide(String decision) {
    var button = "button[value=" + decision + "]";
    waitFor("Amazon's consent page", () -> find(button).isPresent());
    the(button).click();
  }

  /** What the page says of the consent that somebody has come back from. */
  String notice() {
    waitFor("the notice", () -> find("#notice:not([hidden])").isPresent());
    return the("#notice span").getText();
  }

  void waitForConnection(String name, String state) {
    waitFor(
        "%s, which %s".formatted(name, state),
        () ->
            all(".connections li").stream()
                .map(WebElement::getText)
                .anyMatch(text -> text.contains(name) && text.contains(state)));
  }

  void waitForInstance(String id) {
    waitFor("the instance " + id, () -> find("[data-focus='" + id + "']").isPresent());
  }

  String address() {
    return driver.getCurrentUrl();
  }

  void saveCsv() {
    waitFor("the button to save", () -> find("[data-focus=csv]").isPresent());
    the("[data-focus=csv]").click();
  }

  boolean wasReloaded() {
    return driver.executeScript("return window.notReloaded") == null;
  }

  void press(CharSequence keys) {
    driver.switchTo().activeElement().sendKeys(keys);
  }

  void chooseQuery(String name) {
    waitFor("the queries to choose from", () -> find("#query option:nth-child(2)").isPresent());
    new Select(the("#query")).selectByVisibleText(name);
  }

  void chooseInstance(String id) {
    waitFor("the instances to choose from", () -> find("input[value='" + id + "']").isPresent());
    the("input[value='" + id + "']").click();
  }

  void enter(String field, String text) {
    var input = the("[data-field='" + field + "']");
    input.sendKeys(Keys.chord(Keys.CONTROL, "a"), text);
  }

  /** In the words of the form. */
  void chooseWindow(String kind, String part) {
    the("input[name=window][value='" + kind + "']").click();
    new Select(the("[data-field='window.calendar']")).selectByVisibleText(part);
  }

  /** What the form says of its window. */
  String windowToBe(String word) {
    waitFor(
        "a window with " + word,
        () ->
            find(".window-preview")
                .map(WebElement::getText)
                .filter(text -> text.contains(word))
                .isPresent());
    return the(".window-preview").getText();
  }

  String parameters() {
    return the("fieldset:has(.fields) .fields").getText();
  }

  String facts() {
    return the(".part-facts").getText();
  }

  void start() {
    the("form.start button[type=submit]").click();
  }

  /** Writes a query in the form that is open, without parameters. */
  void writeQuery(String name, String tags, String sql) {
    waitFor("the form", () -> find("#sql").isPresent());
    enter("name", name);
    enter("tags", tags);
    writeSql(sql);
  }

  void writeSql(String sql) {
    waitFor("the form", () -> find("#sql").isPresent());
    the("#sql").sendKeys(Keys.chord(Keys.CONTROL, "a"), sql);
  }

  /** What is told before the run, once it has all these words. */
  String toldBefore(String... words) {
    waitFor(
        "%s before the run".formatted(List.of(words)),
        () ->
            find(".preflight:not([aria-busy])")
                .map(WebElement::getText)
                .filter(text -> List.of(words).stream().allMatch(text::contains))
                .isPresent());
    return the(".preflight").getText();
  }

  /** Takes over a declaration that is offered; tells what the offer said. */
  String declare(String name) {
    var offer = "[data-declare='" + name + "']";
    waitFor("the offer to declare " + name, () -> find(offer).isPresent());
    var words = the(offer).getText();
    the(offer).click();
    return words;
  }

  void openWindowOfTrial() {
    the(".trial summary").click();
  }

  /** What was put into the places of the SQL that AMC would get. */
  List<String> literals() {
    return joined(".preflight .mark-literal");
  }

  /** What is marked in the SQL that is written, as an error, a warning or what needs a value. */
  List<String> marked(String kind) {
    return joined(".start-sql .mark-" + kind);
  }

  /** Each marked piece, which the colours may have cut. */
  private List<String> joined(String marks) {
    var pieces = new TreeMap<Integer, String>();
    for (var mark : all(marks)) {
      pieces.merge(
          Integer.valueOf(mark.getDomAttribute("data-offset")),
          mark.getDomProperty("textContent"),
          String::concat);
    }
    return List.copyOf(pieces.values());
  }

  /** Goes to where a remark is about, which is told as line and column. */
  void goTo(String place) {
    all(".preflight .place").stream()
        .filter(button -> button.getText().equals(place))
        .findFirst()
        .orElseThrow()
        .click();
  }

  String selectedSql() {
    return (String)
        driver.executeScript(
            "const sql = document.activeElement;"
                + " return sql.value.slice(sql.selectionStart, sql.selectionEnd)");
  }

  String writtenSql() {
    return the("#sql").getDomProperty("value");
  }

  void askAmc() {
    waitFor(
        "the button to ask AMC",
        () -> find("[data-action=dry_run]:not([aria-disabled])").isPresent());
    the("[data-action=dry_run]").click();
  }

  void followDryRun() {
    the(".preflight-amc a").click();
  }

  void showDryRuns() {
    the("#dry-runs").click();
  }

  String sqlOfExecution() {
    return the(".part-sql").getText();
  }

  /** As it is numbered beside the SQL that is written. */
  String lineNumbers() {
    return the(".query-form .line-numbers").getText();
  }

  void declareParameter(String name, String type, String allowedValues) {
    int index = all(".declaration").size();
    the("[data-action=add-parameter]").click();
    var field = "parameters[" + index + "].";
    enter(field + "name", name);
    new Select(the("[data-field='" + field + "type']")).selectByVisibleText(type);
    enter(field + "allowedValues", allowedValues);
  }

  String wordOfSave() {
    waitFor("the form", () -> find("#sql").isPresent());
    return the("form.query-form [type=submit]").getText();
  }

  void save() {
    the("form.query-form [type=submit]").click();
  }

  /** Once the query is shown and not written any more. */
  String savedQuery() {
    waitFor("the saved query", () -> find(".query-detail h1").isPresent());
    var address = driver.getCurrentUrl();
    return address.substring(address.lastIndexOf('/') + 1);
  }

  /** Presses a button or a link of the query that is shown. */
  void pressOnQuery(String action) {
    var button = ".query-detail [data-action=" + action + "]";
    waitFor("the button to " + action, () -> find(button).isPresent());
    the(button).click();
  }

  void archive(String action, String reason) {
    pressOnQuery(action);
    confirm(reason);
  }

  void waitForHistory(String words) {
    waitFor(
        words + " in the history",
        () ->
            find(".part-history")
                .map(WebElement::getText)
                .filter(text -> text.contains(words))
                .isPresent());
  }

  /** The lines that a version has changed, each with its sign. */
  List<String> changesOf(int version) {
    the("li[data-version='" + version + "'] button").click();
    return changes(".part-changes");
  }

  List<String> changesOfSavingAgain() {
    return changes(".summary-box");
  }

  private List<String> changes(String where) {
    waitFor("the changes", () -> find(where + " .diff").isPresent());
    return all(where + " :is(.diff-added, .diff-removed)").stream()
        .map(
            row ->
                row.findElement(By.cssSelector(".diff-sign")).getText().substring(0, 1)
                    + row.findElement(By.cssSelector(".diff-text")).getDomProperty("textContent"))
        .toList();
  }

  void chooseParameter(String name, String value) {
    var field = "[data-field='parameters." + name + "']";
    waitFor("the parameter " + name, () -> find(field).isPresent());
    new Select(the(field)).selectByVisibleText(value);
  }

  void enterParameter(String name, String value) {
    waitFor(
        "the parameter " + name, () -> find("[data-field='parameters." + name + "']").isPresent());
    enter("parameters." + name, value);
  }

  String sqlToRun() {
    return the(".preview").getText();
  }

  String parametersOfExecution() {
    return the(".part-parameters").getText();
  }

  void showArchived() {
    the(".check input").click();
  }

  void chooseTag(String tag) {
    waitFor("the tag " + tag, () -> find("input[name=tag][value='" + tag + "']").isPresent());
    the("input[name=tag][value='" + tag + "']").click();
  }

  void waitForQueries(String... names) {
    waitFor(
        "the queries " + List.of(names),
        () ->
            all(".queries:not([hidden]) .cell-query a").stream()
                .map(WebElement::getText)
                .toList()
                .equals(List.of(names)));
  }

  String summaryOfErrors() {
    waitFor("the summary of errors", () -> find(".summary-box .callout").isPresent());
    return the(".summary-box").getText();
  }

  /** The earlier runs over the same data that are listed. */
  List<String> overlappingRuns() {
    return all("[aria-label='Earlier runs over the same data'] li").stream()
        .map(WebElement::getText)
        .toList();
  }

  void startAllTheSame() {
    the("[data-action=confirm_overlap]").click();
  }

  String errorAt(String field) {
    return the("[data-field='" + field + "'] + .field-error").getText();
  }

  /** The id of the execution that is shown, once one is. */
  String openedExecution() {
    waitFor("an execution to open", () -> find(".detail h1").isPresent());
    var address = driver.getCurrentUrl();
    return address.substring(address.lastIndexOf('/') + 1);
  }

  String title() {
    return the(".detail h1").getText();
  }

  void waitForStatus(String status) {
    waitFor(
        "status " + status,
        () -> find(".detail .pill").map(WebElement::getText).filter(status::equals).isPresent());
  }

  void waitForRow(String executionId, String status) {
    var pill = "tr[data-id='" + executionId + "'] .pill";
    waitFor(
        "%s in the list as %s".formatted(executionId, status),
        () -> find(pill).map(WebElement::getText).filter(status::equals).isPresent());
  }

  String row(String executionId) {
    return the("tr[data-id='" + executionId + "']").getText();
  }

  List<String> columns() {
    waitForResult();
    return all(".grid thead th:not(.row-number)").stream().map(WebElement::getText).toList();
  }

  List<List<String>> rows() {
    waitForResult();
    return all(".grid tbody tr").stream()
        .map(row -> row.findElements(By.tagName("td")).stream().map(WebElement::getText).toList())
        .toList();
  }

  String pageOfResult() {
    return the(".pager .number").getText();
  }

  void turnToNextPage() {
    var before = pageOfResult();
    the("[aria-label='Next page']").click();
    waitFor("the next page", () -> !pageOfResult().equals(before));
  }

  /** Presses the execution's button for this command and confirms, with a reason. */
  void command(String action, String reason) {
    var button = "[data-action=" + action + "]";
    waitFor("the button to " + action, () -> find(button).isPresent());
    the(button).click();
    confirm(reason);
  }

  /** The words of the buttons and of the menu, of which each is a command that is taken now. */
  List<String> commands() {
    return all(".detail-head [data-action], .detail-head .menu-item").stream()
        .map(element -> element.getDomProperty("textContent"))
        .toList();
  }

  void pause(String instance, String note) {
    chooseOnTheRail(instance);
    press("pause", instance, note);
  }

  void chooseOnTheRail(String instance) {
    var line = "[data-focus='" + instance + "']";
    waitFor("the instance's line", () -> find(line).isPresent());
    the(line).click();
  }

  boolean offersToPause(String instance) {
    return find("[data-focus='pause " + instance + "']").isPresent();
  }

  boolean offersSlots(String instance) {
    return find(slotsOf(instance)).isPresent();
  }

  /** The dialog that asks how many; it closes when the number is taken. */
  void openSlots(String instance) {
    waitFor("the button for slots", () -> find(slotsOf(instance)).isPresent());
    the(slotsOf(instance)).click();
    waitFor("the number of slots", () -> find("#slot-cap").isPresent());
  }

  /** How many the instance may have, and how many its account. */
  List<String> slotsInDialog() {
    var scope = new Select(the("#scope"));
    var ofInstance = the("#slot-cap").getDomProperty("value");
    scope.selectByIndex(1);
    var ofAccount = the("#slot-cap").getDomProperty("value");
    scope.selectByIndex(0);
    return List.of(ofInstance, ofAccount);
  }

  String refusalOfSlots(String cap) {
    enterSlots(cap);
    the("dialog .solid").click();
    return refusal();
  }

  void confirmSlots(String cap, String note) {
    enterSlots(cap);
    confirm(note);
  }

  private void enterSlots(String cap) {
    the("#slot-cap").sendKeys(Keys.chord(Keys.CONTROL, "a"), cap);
  }

  private static String slotsOf(String instance) {
    return "[data-focus='slots " + instance + "']";
  }

  void waitForSlots(String instance, String words) {
    var facts = "[data-focus='" + instance + "'] .instance-facts";
    waitFor(
        words,
        () ->
            find(facts).map(WebElement::getText).filter(text -> text.contains(words)).isPresent());
  }

  void resume(String instance) {
    press("resume", instance, "");
  }

  private void press(String act, String instance, String note) {
    var button = "[data-focus='pause " + instance + "'][data-pause=" + act + "]";
    waitFor("the button to " + act, () -> find(button).isPresent());
    the(button).click();
    confirm(note);
  }

  String pauseOf(String instance) {
    var button = "[data-focus='pause " + instance + "'][data-pause=resume]";
    waitFor("the pause", () -> find(button).isPresent());
    return the(".limits-line").getText();
  }

  /** What the dry run counts when everything that the list shows is meant. */
  String countForAll() {
    the("#bulk").click();
    waitFor("the count", () -> find("dialog .solid:enabled").isPresent());
    return the("dialog .count").getText();
  }

  String outcomeForAll(String reason) {
    confirm(reason);
    waitFor("the outcome", () -> find(".list-main .notice").isPresent());
    return the(".list-main .notice").getText();
  }

  private void confirm(String reason) {
    the("#dialog-reason").sendKeys(reason);
    the("dialog .solid").click();
    waitFor("the dialog to close", () -> find("dialog").isEmpty());
  }

  void waitForRemark(String executionId, String words) {
    var remark = "tr[data-id='" + executionId + "'] .aside";
    waitFor(
        "%s at %s".formatted(words, executionId),
        () ->
            find(remark).map(WebElement::getText).filter(text -> text.contains(words)).isPresent());
  }

  String timeline() {
    return the(".timeline").getText();
  }

  String callout() {
    return the(".callout").getText();
  }

  void cancel() {
    the("[data-focus=cancel]").click();
    the("dialog .solid").click();
  }

  String focused() {
    return driver.switchTo().activeElement().getText();
  }

  Optional<String> banner() {
    return find("#banner").map(WebElement::getText).filter(text -> !text.isEmpty());
  }

  void waitForBanner() {
    waitFor("the banner", () -> banner().isPresent());
  }

  void waitUntilLive() {
    waitFor("the stream", () -> find("#live[data-stream=live]").isPresent() && banner().isEmpty());
  }

  /** Elements of the page's content that only markup in a text could have made. */
  List<String> foreignElements() {
    return all("main :is(img, script, iframe, i, b b)").stream()
        .filter(element -> !element.getTagName().equals("i") || !element.getText().isEmpty())
        .map(element -> element.getDomProperty("outerHTML"))
        .toList();
  }

  /** Like a phone: 390 by 844. */
  void becomePhone() {
    driver.executeCdpCommand(
        "Emulation.setDeviceMetricsOverride",
        Map.of("width", 390, "height", 844, "deviceScaleFactor", 2, "mobile", true));
  }

  /** By how many pixels the page is wider than the window. */
  long overflow() {
    return (Long)
        driver.executeScript(
            "return document.documentElement.scrollWidth - document.documentElement.clientWidth");
  }

  @Override
  public void close() {
    driver.quit();
  }

  private void waitForResult() {
    waitFor("the result", () -> find(".grid tbody td").isPresent());
  }

  private void waitFor(String what, Condition condition) {
    new WebDriverWait(driver, PATIENCE)
        .ignoring(StaleElementReferenceException.class)
        .withMessage(what)
        .until(_ -> condition.holds());
  }

  @FunctionalInterface
  private interface Condition {
    boolean holds();
  }

  private WebElement the(String selector) {
    return driver.findElement(By.cssSelector(selector));
  }

  private Optional<WebElement> find(String selector) {
    return all(selector).stream().findFirst();
  }

  private List<WebElement> all(String selector) {
    return driver.findElements(By.cssSelector(selector));
  }
}
