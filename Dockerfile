# Images of the parts: docker build --target api | worker | simulator .
FROM maven:3.9.11-eclipse-temurin-25 AS build
WORKDIR /build
COPY . .
RUN --mount=type=cache,target=/root/.m2 \
    mvn -B -ntp -pl api,worker,amc-simulator -am package -DskipTests -DskipFormatCheck

FROM eclipse-temurin:25.0.3_9-jre-noble AS jre
RUN groupadd --system --gid 10001 amc && useradd --system --uid 10001 --gid amc --no-create-home amc \
    && install -d -o amc -g amc /data
ENV JAVA_TOOL_OPTIONS="-XX:MaxRAMPercentage=75 -XX:+ExitOnOutOfMemoryError"
WORKDIR /app
COPY deploy/answers answers
USER amc
# Exec form: java is process 1 and gets SIGTERM.
ENTRYPOINT ["java", "--enable-native-access=ALL-UNNAMED", "--sun-misc-unsafe-memory-access=allow", "-jar", "app.jar"]

FROM jre AS api
COPY --from=build /build/api/target/api-*-app.jar app.jar
EXPOSE 8080

FROM jre AS worker
COPY --from=build /build/worker/target/worker-*-app.jar app.jar
EXPOSE 8081

FROM jre AS simulator
COPY --from=build /build/amc-simulator/target/amc-simulator-*-app.jar app.jar
EXPOSE 8090
