.PHONY: run test bench faults faults-prove import-recomamp build format clean

# PostgreSQL, Temporal, simulator, worker and api on this machine; ports and data folder are settings, see README.
run:
	@bin/run

# Everything: tests, formatting, docker-compose.yml.
test:
	@bin/test

# Not part of test: all measurements, more than an hour.
bench:
	@bin/bench rendering && bin/bench preflight && bin/bench import && bin/bench simulator && bin/bench detection && bin/bench waiting && bin/bench burst

# The attack in its long form; its size and seed are settings, see bin/faults.
faults:
	@bin/faults

# Takes guards away and breaks the product on purpose, and requires that both are noticed.
faults-prove:
	@bin/faults-without && bin/faults-broken

# URL=jdbc:postgresql://… [DRY_RUN=1]: what RecomAMP left; users and keys are variables, see bin/import-recomamp.
import-recomamp:
	@RECOMAMP_DATABASE_URL="$(or $(URL),$(RECOMAMP_DATABASE_URL))" DRY_RUN="$(or $(DRY_RUN),0)" bin/import-recomamp

build:
	@bin/mvn -B -ntp package -DskipTests

format:
	@bin/format

# Leaves data/ alone.
clean:
	@bin/mvn -B -q clean
