package com.recomamp.simulator;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.reflect.RecordComponent;
import java.util.Arrays;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Everything in which the simulator can behave otherwise, and the test that shows it. */
class EveryKnobAndFaultTest {
  private static final String TABLE =
      """
      timeScale              | LifeTest#theTimeScaleShortensLivesAndLeavesStampsAlone
      validation             | KnobsTest#anExecutionIsValidatedForAsLongAsIsSet
      runDuration            | LifeTest#anExecutionIsValidatedRunsAndSucceeds
      runningCap             | LifeTest#tenRunAtOnceOnAnInstanceAndTheOthersWaitInOrder
      tokenLife              | LoginTest#theLifeOfTokensIsASetting
      urlLife                | DownloadTest#aUrlExpires
      adHocWorkflowId        | CreateTest#aChosenWorkflowIdIsGivenBackOnlyWhenSetSo
      sqlEcho                | ListTest#theSqlIsShownOnlyWhenAskedForAndAsSet
      zuluWindow             | KnobsTest#aWindowInZuluIsRefusedOrAcceptedOrEmpty
      badSql                 | LifeTest#badSqlIsRejectedAfterwardsWhenSetSo
      results                | ComputedTest#theResultComesOutOfTheQuery
      overlapLimit           | ComputedTest#tooManyLooksAtTheSamePeopleAreRejected
      missingExecutionStatus | LifeTest#anUnknownExecutionIsABadRequestAndSoIsThatOfAnotherInstance
      notReadyStatus         | KnobsTest#whatIsNotReadyIsABadRequestOrNotFound
      listLag                | ListTest#aNewExecutionMayBeSeenLate
      instances              | AccessTest#anAccountHasAsManyInstancesAsTheSettingSays
      consent                | ConsentTest#theAnswerMayComeWithoutAPage
      redirectUris           | ConsentTest#addressesAreRegisteredByASetting
      publishing             | KnobsTest#anExecutionPublishesForAWhile
      runningAs              | KnobsTest#aStatusThatNobodyKnowsIsShownWhileAnExecutionRuns
      envelope               | KnobsTest#singleObjectsAreFlatOrWrapped
      createWorkflowType     | KnobsTest#aNewWorkflowIsAnsweredAsBytesOrAsJson
      rows                   | KnobsTest#theRowsOfAResultAreAsManyAsTheRangeSays
      files                  | KnobsTest#aResultHasTheShapeThatIsSet
      filtered               | KnobsTest#aResultHasTheShapeThatIsSet
      compression            | KnobsTest#aResultMayBePackedAndStaysSo
      dailyQuota             | KnobsTest#aDayHasSoManyExecutions
      throttleRate           | KnobsTest#callsAreThrottledByABucketOfTokens
      throttleBurst          | KnobsTest#callsAreThrottledByABucketOfTokens
      throttleRetryAfter     | KnobsTest#callsAreThrottledByABucketOfTokens
      gatewayTimeout         | KnobsTest#theGatewayGivesUpBeforeOrAfterACreation
      terms                  | KnobsTest#termsThatAreNotAcceptedStandInFrontOfInstances
      per query              | KnobsTest#aQueryTurnsKnobsForItself
      header only            | DownloadTest#aResultMayBeEmpty
      header in each file    | DownloadTest#aResultIsSplitIntoFilesEachWithItsHeader
      blanked rows           | DownloadTest#rowsWithTooFewUsersAreLeftOutUnlessTheWorkflowWantsThemMarkedOrBlanked
      escaped quotes         | DownloadTest#valuesLookLikeTheirColumns
      cancel                 | LifeTest#cancellingEndsWhatHasNotEnded
      hidden when cancelled  | ListTest#cancelledOnesAreHiddenUnlessAskedFor
      access                 | AccessTest#entityMarketplaceAndInstanceMustBelongTogether
      missing entity         | AccessTest#aMissingEntityIsABadRequest
      ids and stamps         | CreateTest#anAdHocExecutionIsPendingFlatAndUnderATransientWorkflow
      fault name             | FaultsTest#anAnswerMayBeCut
      fault operation        | AdminTest#anUnusableFaultIsRefused
      fault instanceId       | AdminTest#faultsKnowTheShapeOfTheirLayer
      fault skip             | FaultsTest#theThirdCallIsHit
      fault times            | AdminTest#aFaultAnswersTheNextCallsOfAnOperationInstead
      fault status           | AdminTest#aFaultAnswersTheNextCallsOfAnOperationInstead
      fault body             | AdminTest#faultsKnowTheShapeOfTheirLayer
      fault retryAfter       | FaultsTest#tooManyCallsMayBeToldWhenToComeAgainOrNot
      fault processed        | AdminTest#aGatewayMayTimeOutAlthoughTheCallTookEffect
      fault loseReply        | AdminTest#aReplyMayBeLost
      fault delay            | FaultsTest#anAnswerMayTakeLong
      fault landsAfter       | FaultsTest#aCreationMayLandAfterItsAnswer
      fault staleBy          | FaultsTest#aStaleListShowsWhatWas
      fault cutAfter         | FaultsTest#aDownloadMayBeCut
      revoked grant          | FaultsTest#aConsentCanBeRevokedAndGivenAgain
      expired tokens         | FaultsTest#accessTokensCanBeExpired
      denied instance        | ConsoleTest#anInstanceThatIsDeniedLooksLikeAForeignOne
      status that jumps      | AdminTest#anExecutionCanBeForcedToAnyStatus
      runs of the console    | ConsoleTest#whatRunsFromTheConsoleTakesThePlacesOfTheApi
      landings               | FaultsTest#whatIsToLandLaterLandsWhenItIsTold
      ledger                 | AdminTest#theLedgerTellsRequestsAndChangesOfAnExecution
      clock                  | ClockTest#whatBecomesDueMeanwhileHappensUnderItsDueTime
      clock beside others    | ClockTest#besideOthersThatGoByTheSameClockItCannotBeMoved
      state in a file        | RestartTest#everythingIsAsItWas
      """;

  @ParameterizedTest
  @CsvSource(delimiter = '|', textBlock = TABLE)
  void itHasATest(String what, String test) throws ClassNotFoundException {
    var parts = test.split("#");
    var method =
        Arrays.stream(
                Class.forName(getClass().getPackageName() + "." + parts[0]).getDeclaredMethods())
            .filter(one -> one.getName().equals(parts[1]))
            .findFirst();

    assertThat(method).as(what).isPresent();
    assertThat(
            method.orElseThrow().isAnnotationPresent(Test.class)
                || method.orElseThrow().isAnnotationPresent(ParameterizedTest.class))
        .as(what)
        .isTrue();
  }

  @Test
  void theTableNamesEverySettingAndEveryFieldOfAFault() {
    var named =
        TABLE
            .lines()
            .map(line -> line.substring(0, line.indexOf('|')).strip())
            .collect(Collectors.toCollection(TreeSet::new));

    assertThat(named)
        .containsAll(names(Knobs.class).toList())
        .containsAll(names(Fault.class).map("fault "::concat).toList());
  }

  private static Stream<String> names(Class<? extends Record> type) {
    return Arrays.stream(type.getRecordComponents()).map(RecordComponent::getName);
  }
}
