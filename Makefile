.PHONY: run test build format clean

# PostgreSQL, Temporal, simulator, worker and api on this machine; ports and data folder are settings, see README.
run:
	@bin/run

# Everything: tests, formatting, docker-compose.yml.
test:
	@bin/test

build:
	@bin/mvn -B -ntp package -DskipTests

format:
	@bin/format

# Leaves data/ alone.
clean:
	@bin/mvn -B -q clean
